import { atAnnotation } from '../../api/resources.ts';
import type { KubeObject } from '../../kube/object.ts';
import { keyOf } from '../../kube/object.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import { StatusError } from '../../kube/status-error.ts';
import { UserError } from '../../base/user-error.ts';
import type { Applier } from '../apply-manifests.ts';
import { applyManifests } from '../apply-manifests.ts';

const FIELD_MANAGER = 'longhaul-simulate';

/** What is there already is changed where the manifest says something, as a merge patch does; what is not there is made. */
export async function patchOrApply(
  applier: Applier,
  objects: readonly KubeObject[],
): Promise<void> {
  for (const object of objects) {
    if (object.metadata.annotations?.[atAnnotation] !== undefined) {
      if ((await patched(applier, object)) === 'patched') continue;
    }
    await applyManifests(applier, [object], FIELD_MANAGER);
  }
}

async function patched(
  { client, served }: Applier,
  object: KubeObject,
): Promise<'patched' | 'not-there'> {
  const resource = served().find(
    (known) => known.kind === object.kind && apiVersionOf(known) === object.apiVersion,
  );
  if (resource === undefined) return 'not-there';
  const namespace = resource.scope === 'Namespaced' ? (object.metadata.namespace ?? 'default') : '';
  try {
    await client.patch(resource, { ...keyOf(object), namespace }, { type: 'merge', body: object });
    return 'patched';
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    if (cause.code === 404) return 'not-there';
    const name = `${object.kind} ${object.metadata.name ?? ''}`;
    throw new UserError(`${name} was refused: ${cause.message}`, 'correct the manifest', { cause });
  }
}
