import type { JsonObject } from '../../base/json.ts';

/** How the user of a kubeconfig says who it is. */
export type Credentials =
  | { readonly type: 'token'; readonly token: string }
  | { readonly type: 'certificate'; readonly certificate: string; readonly key: string };

interface KubeconfigOptions {
  /** `https://127.0.0.1:7443` */
  readonly server: string;
  /** The authority that the server's certificate is checked against; none for a server without TLS. */
  readonly caPem?: string;
  readonly credentials: Credentials;
  /** Names the cluster, the user and the context alike. */
  readonly contextName: string;
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

function userOf(credentials: Credentials): JsonObject {
  switch (credentials.type) {
    case 'token':
      return { token: credentials.token };
    case 'certificate':
      return {
        'client-certificate-data': base64(credentials.certificate),
        'client-key-data': base64(credentials.key),
      };
  }
}

/** A kubeconfig with everything in it: no other file is needed. */
export function kubeconfigOf(options: KubeconfigOptions): JsonObject {
  const { server, caPem, credentials, contextName: name } = options;
  // A server without TLS must be marked so, or the official JavaScript client refuses it.
  const trust: JsonObject =
    caPem === undefined
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': base64(caPem) };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...trust } }],
    users: [{ name, user: userOf(credentials) }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
