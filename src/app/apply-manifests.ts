import type { Client, ClientResource } from '../client/client.ts';
import type { Clock } from '../base/clock.ts';
import { seconds } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import { findCondition, readConditions } from '../kube/conditions.ts';
import type { KubeObject } from '../kube/object.ts';
import { keyOf } from '../kube/object.ts';
import { apiVersionOf } from '../kube/resource.ts';
import { StatusError } from '../kube/status-error.ts';

export interface Applier {
  readonly client: Client;
  /** Everything the server serves now; asked again for each object, since one may define the kind of the next. */
  readonly served: () => readonly ClientResource[];
  readonly clock: Clock;
}

const DEFINITION = 'CustomResourceDefinition';
const ESTABLISH_POLLS = 500;
const ESTABLISH_POLL = seconds(0.01);

/** Applies the objects one after the other, as `kubectl apply --server-side` would; a definition is waited for. */
export async function applyManifests(
  applier: Applier,
  objects: readonly KubeObject[],
  fieldManager: string,
): Promise<void> {
  for (const object of objects) {
    await apply(applier, object, fieldManager);
    if (object.kind === DEFINITION) await established(applier, object);
  }
}

async function apply(
  { client, served }: Applier,
  object: KubeObject,
  fieldManager: string,
): Promise<void> {
  const name = `${object.kind} ${object.metadata.name ?? ''}`;
  const resource = resourceOf(object, served());
  if (resource === undefined) {
    throw new UserError(
      `${name}: the server has no kind ${object.kind} in ${object.apiVersion}`,
      'apply its CustomResourceDefinition first, or correct the manifest',
    );
  }
  const namespace = resource.scope === 'Namespaced' ? (object.metadata.namespace ?? 'default') : '';
  try {
    const patch = { type: 'apply', body: object, conflicts: 'force' } as const;
    await client.patch(resource, { ...keyOf(object), namespace }, patch, { fieldManager });
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    throw new UserError(`${name} was refused: ${cause.message}`, 'correct the manifest', { cause });
  }
}

function resourceOf(
  object: KubeObject,
  served: readonly ClientResource[],
): ClientResource | undefined {
  return served.find(
    (resource) => resource.kind === object.kind && apiVersionOf(resource) === object.apiVersion,
  );
}

async function established({ client, served, clock }: Applier, object: KubeObject): Promise<void> {
  const definitions = resourceOf(object, served());
  if (definitions === undefined) return;
  for (let poll = 0; poll < ESTABLISH_POLLS; poll++) {
    const now = await client.get(definitions, keyOf(object));
    if (findCondition(readConditions(now), 'Established')?.status === 'True') return;
    await new Promise<void>((resolve) => {
      clock.after(ESTABLISH_POLL, resolve);
    });
  }
  throw new UserError(
    `CustomResourceDefinition ${object.metadata.name ?? ''} is not established`,
    'see its conditions with: kubectl describe crd',
  );
}
