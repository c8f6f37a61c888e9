/** What the subprotocols of a WebSocket say: browsers cannot set a header, so a token comes as a subprotocol. */
export type OfferedProtocols =
  | {
      readonly type: 'read';
      readonly token: string | undefined;
      /** Without the token, in the order they were offered. */
      readonly protocols: readonly string[];
    }
  /** Credentials that cannot be read are wrong credentials. */
  | { readonly type: 'malformed' };

const PREFIX = 'base64url.bearer.authorization.k8s.io.';
const malformed: OfferedProtocols = { type: 'malformed' };

/**
 * Reads the header Sec-WebSocket-Protocol. Beside a token there must be another protocol, for one must be echoed
 * to the client and it must not be the token.
 */
export function offeredProtocols(header: string | undefined): OfferedProtocols {
  const offered = (header ?? '').split(',').map((protocol) => protocol.trim());
  const tokens = offered.filter((protocol) => protocol.startsWith(PREFIX));
  const protocols = offered.filter((protocol) => protocol !== '' && !protocol.startsWith(PREFIX));
  const [first, ...more] = tokens;
  if (first === undefined) return { type: 'read', token: undefined, protocols };
  if (more.length > 0) return malformed;
  const token = decoded(first.slice(PREFIX.length));
  if (token === undefined) return malformed;
  if (token !== '' && protocols.length === 0) return malformed;
  return { type: 'read', token: token === '' ? undefined : token, protocols };
}

function decoded(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64url'));
  } catch {
    return undefined;
  }
}
