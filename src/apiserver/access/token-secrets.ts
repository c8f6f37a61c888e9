import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { keyFromText } from '../../kube/object.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { objectsOf } from '../lifecycle/objects.ts';
import { Worker } from '../lifecycle/worker.ts';
import type { AccountClaims } from './token-claims.ts';

const secrets = 'core/secrets';
const accounts = 'core/serviceaccounts';
const nameAnnotation = 'kubernetes.io/service-account.name';
const uidAnnotation = 'kubernetes.io/service-account.uid';

/**
 * Fills Secrets of the type kubernetes.io/service-account-token with a token, the server's authority and the
 * namespace, and deletes those whose ServiceAccount is gone.
 */
export class TokenSecrets {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker((key) => this.#reconcile(key), core);
  }

  start(): void {
    for (const { object } of objectsOf(this.#core, secrets)) this.#look(object);
  }

  changed({ resource, key, after }: Change): void {
    if (resource === secrets && after !== undefined) this.#look(after.object);
    if (resource !== accounts || after !== undefined) return;
    const { namespace, name } = keyFromText(key);
    for (const { object } of objectsOf(this.#core, secrets, `${namespace}/`)) {
      if (accountNameIn(object) === name) this.#look(object);
    }
  }

  #look(secret: KubeObject): void {
    if (this.#core.access.accounts === undefined || accountNameIn(secret) === undefined) return;
    const { namespace = '', name = '' } = secret.metadata;
    this.worker.add(`${namespace}/${name}`);
  }

  async #reconcile(key: string): Promise<void> {
    const { storage, access } = this.#core;
    const secret = storage.store.get(secrets, key)?.object;
    const account = secret === undefined ? undefined : this.#accountOf(secret);
    if (secret === undefined || access.accounts === undefined) return;
    if (account === undefined) {
      await this.#remove(key, secret.metadata.uid);
      return;
    }
    const { tokens, authority } = access.accounts;
    if (textAt(secret, 'data', 'token') !== undefined && isComplete(secret, authority)) return;
    const token = await tokens.issueForSecret(account, secret.metadata.name ?? '');
    await storage.write(secrets, key, (live) => {
      if (live?.object.metadata.uid !== secret.metadata.uid) return { type: 'keep' };
      return { type: 'put', object: filled(live?.object ?? secret, { account, authority, token }) };
    });
  }

  /** The account a secret is for; undefined when it is gone, or another one has its name by now. */
  #accountOf(secret: KubeObject): AccountClaims | undefined {
    const { namespace = '', annotations } = secret.metadata;
    const name = accountNameIn(secret) ?? '';
    const live = this.#core.storage.store.get(accounts, `${namespace}/${name}`)?.object;
    const uid = live?.metadata.uid ?? '';
    const wanted = annotations?.[uidAnnotation] ?? '';
    if (live === undefined || (wanted !== '' && wanted !== uid)) return undefined;
    return { namespace, name, uid };
  }

  async #remove(key: string, uid: string | undefined): Promise<void> {
    await this.#core.storage.write(secrets, key, (live) =>
      live?.object.metadata.uid === uid ? { type: 'remove' } : { type: 'keep' },
    );
  }
}

/** Undefined: the Secret is for something else. */
function accountNameIn(secret: KubeObject): string | undefined {
  if (secret['type'] !== 'kubernetes.io/service-account-token') return undefined;
  return secret.metadata.annotations?.[nameAnnotation];
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

function isComplete(secret: KubeObject, authority: string): boolean {
  const { namespace = '', annotations } = secret.metadata;
  return (
    textAt(secret, 'data', 'ca.crt') === base64(authority) &&
    textAt(secret, 'data', 'namespace') === base64(namespace) &&
    annotations?.[uidAnnotation] !== undefined
  );
}

function filled(
  secret: KubeObject,
  {
    account,
    authority,
    token,
  }: { readonly account: AccountClaims; readonly authority: string; readonly token: string },
): KubeObject {
  const kept = textAt(secret, 'data', 'token');
  const before: JsonObject = isJsonObject(secret['data']) ? secret['data'] : {};
  const data = {
    ...before,
    'ca.crt': base64(authority),
    namespace: base64(account.namespace),
    token: kept ?? base64(token),
  };
  const annotations = { ...secret.metadata.annotations, [uidAnnotation]: account.uid };
  return { ...secret, data, metadata: { ...secret.metadata, annotations } };
}
