import { jsonEqual } from '../../base/json.ts';
import { jsonAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { groupResource } from '../../kube/resource.ts';
import { forbidden } from '../../kube/status-error.ts';
import type { Authorizer } from './authorizer.ts';
import type { RoleWrite } from './role-writes.ts';

const group = 'certificates.k8s.io';

/**
 * To approve a request for a certificate, or to answer it, takes more than leave to write the object: throws 403 unless
 * the verb `approve` or `sign` is permitted on the signer. Objects of other kinds are none of its business.
 */
export function checkSignerWrite(authorizer: Authorizer, write: RoleWrite): void {
  const { user, definition, after } = write;
  if (groupResource(definition) !== `certificatesigningrequests.${group}`) return;
  const verb = verbOf(write);
  if (verb === undefined) return;
  const signer = textAt(after, 'spec', 'signerName') ?? '';
  const anyOfDomain = `${signer.split('/')[0] ?? ''}/*`;
  const about = { type: 'resource', verb, group, plural: 'signers', subresource: '' } as const;
  const mayDo = [signer, anyOfDomain].some((name) =>
    authorizer.allows(user, { ...about, namespace: '', name }),
  );
  if (mayDo) return;
  const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`;
  throw forbidden(definition, after.metadata.name ?? '', why);
}

/** What the change amounts to; undefined when it says nothing about the certificate. */
function verbOf({ info, before, after }: RoleWrite): 'approve' | 'sign' | undefined {
  if (info.subresource === 'approval') return isSame(after, before) ? undefined : 'approve';
  if (info.subresource === 'status') return isSame(after, before) ? undefined : 'sign';
  return undefined;
}

const isSame = (after: KubeObject, before: KubeObject | undefined): boolean =>
  jsonEqual(jsonAt(after, 'status') ?? null, jsonAt(before, 'status') ?? null);
