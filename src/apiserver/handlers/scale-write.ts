import { assert } from '../../base/assert.ts';
import { numberAt } from '../../base/json-at.ts';
import { ownersFromScale, withScaleOwners } from '../../kube/apply/scale-ownership.ts';
import type { ScaledField } from '../../kube/apply/scale-ownership.ts';
import { trackUpdate } from '../../kube/apply/track-update.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import type { ScalePaths } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { badRequest, conflict, invalid, notFound } from '../../kube/status-error.ts';
import type { StatusError } from '../../kube/status-error.ts';
import type { WriteOptions } from '../admission/options.ts';
import { scaleOf, valueAt, withScale } from '../admission/scale.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import type { Proposal } from './planned-write.ts';
import { partialMetadata, plainAnswer, withWarnings } from './respond.ts';
import { scaleTable } from './scale-table.ts';
import { checkExpected } from './expectations.ts';
import { existing, replacementOf } from './update.ts';
import { perform } from './write.ts';

export function pathsOf({ resource, info }: Call): ScalePaths {
  const { scale } = resource.definition;
  if (scale === undefined) throw notFound(resource.definition, info.name);
  return scale;
}

/** The Scale as the client wants to see it. */
export function scaleAnswer(core: Core, call: Call, scale: KubeObject): ApiResponse {
  const { representation } = call;
  switch (representation.type) {
    case 'object':
      return plainAnswer(scale);
    case 'table':
      return plainAnswer(scaleTable(core, call, { scale, version: representation.version }));
    case 'partial-object-metadata':
    case 'partial-object-metadata-list':
      return plainAnswer(partialMetadata(scale, representation.version));
  }
}

interface WantedScale {
  /** With the owners of the number, and the uid and the revision that the writer expects. */
  readonly scale: KubeObject;
  readonly warnings: readonly string[];
}

interface ScaleWrite {
  readonly options: WriteOptions;
  /** The Scale that is wanted, from the one there is, which has the owners of the number. */
  readonly propose: (before: KubeObject) => WantedScale;
}

/** Writes an object through its Scale. */
export async function writeScale(
  core: Core,
  call: Call,
  { options, propose }: ScaleWrite,
): Promise<ApiResponse> {
  const paths = pathsOf(call);
  let said: readonly string[] = [];
  const { stored, warnings } = await perform(core, call, {
    run: options.run,
    name: call.info.name,
    plan: {
      propose: (live): Proposal => {
        const found = existing(live, call);
        const before = scaleShown(call.resource.view(found).object, call);
        const wanted = propose(before);
        if (numberAt(wanted.scale, 'spec', 'replicas') === unset) throw stillUncounted(call);
        said = wanted.warnings;
        const { resourceVersion = '', uid, managedFields } = wanted.scale.metadata;
        if (resourceVersion !== '') checkExpected(resourceVersion, found, call);
        checkUid(uid ?? '', before, call);
        const object = withMetadata(wanted.scale, { ...before.metadata, managedFields });
        return { operation: 'UPDATE', object, before, ownership: 'settled' };
      },
      finish: (live, { object }, warn) => {
        assert(object !== undefined, 'scaling proposes a scale');
        const found = existing(live, call);
        const before = call.resource.view(found).object;
        checkReplicas(object, call);
        const managedFields = ownersFromScale(before, object, fieldOf(call));
        const wanted = withMetadata(withScale(before, object, paths), { managedFields });
        const { manager } = options;
        const wish = { live: found, wanted, manager, ownership: 'settled', warn } as const;
        const replaced = replacementOf(core, call, wish);
        return { ...replaced, object: scaleOf(replaced.object, paths) };
      },
    },
  });
  assert(stored !== undefined, 'scaling leaves an object behind');
  const answer = scaleAnswer(core, call, scaleOf(call.resource.view(stored).object, paths));
  return withWarnings(answer, [...said, ...warnings]);
}

const fieldOf = (call: Call): ScaledField => ({
  path: pathsOf(call).specReplicasPath,
  apiVersion: call.resource.apiVersion,
});

/** Whether a custom resource has no number of replicas; a built-in kind has one always. */
export function isUncounted(object: KubeObject, { resource }: Call): boolean {
  const { scale, custom } = resource.definition;
  if (scale === undefined || !custom) return false;
  return (valueAt(object, scale.specReplicasPath) ?? null) === null;
}

/** What stands for the number that is not there while a Scale is changed, as in the real server. */
const unset = -(2 ** 31);

function stillUncounted(call: Call): StatusError {
  const path = JSON.stringify(pathsOf(call).specReplicasPath);
  return badRequest(`the spec replicas field ${path} cannot be empty`);
}

function scaleShown(object: KubeObject, call: Call): KubeObject {
  const shown = scaleOf(object, pathsOf(call));
  const scale = isUncounted(object, call) ? { ...shown, spec: { replicas: unset } } : shown;
  return withScaleOwners(scale, object.metadata.managedFields, fieldOf(call));
}

interface Rescaled {
  readonly before: KubeObject;
  readonly after: KubeObject;
  readonly manager: string;
}

/** The Scale as an update or a patch leaves it: who changes the number owns it. */
export function trackedScale(
  core: Core,
  { resource }: Call,
  { before, after, manager }: Rescaled,
): KubeObject {
  return trackUpdate({
    before,
    after,
    manager,
    apiVersion: resource.apiVersion,
    subresource: 'scale',
    schema: resource.schema,
    owns: 'everything',
    now: core.clock.now(),
    empty: resource.empty,
  });
}

function checkUid(expected: string, { metadata }: KubeObject, { resource, info }: Call): void {
  const actual = metadata.uid ?? '';
  if (expected === '' || expected === actual) return;
  const { group, plural } = resource.definition;
  const why = `Precondition failed: UID in precondition: ${expected}, UID in object meta: ${actual}`;
  throw conflict({ group, plural: `${plural}/scale` }, info.name, why);
}

/** Of a built-in kind it is the Scale that is wrong, not the object. */
function checkReplicas(scale: KubeObject, { resource, info }: Call): void {
  const replicas = numberAt(scale, 'spec', 'replicas') ?? 0;
  if (resource.definition.custom || replicas >= 0) return;
  throw invalid({ group: 'autoscaling', kind: 'Scale', name: info.name }, [
    invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
  ]);
}
