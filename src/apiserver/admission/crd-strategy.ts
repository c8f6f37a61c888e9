import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { checkConversion } from '../extension/conversion/check-conversion.ts';
import { objectsAt, textAt, textsAt } from '../registry/custom-resources-read.ts';
import { cleanupFinalizer } from '../registry/crd-status.ts';
import { withKnownSchemas } from './crd-prune.ts';
import { checkCrd, checkCrdUpdate } from './crd-checks.ts';
import type { Strategy } from './strategy.ts';

const memberAt = (object: JsonObject, name: string): JsonObject => {
  const value = object[name];
  return isJsonObject(value) ? value : {};
};

/** Names that follow from the kind, and the only way of conversion there is. */
function withDefaults(crd: KubeObject): KubeObject {
  const spec = memberAt(crd, 'spec');
  const names = memberAt(spec, 'names');
  const kind = textAt(names, 'kind') ?? '';
  const given = (name: string): JsonObject[string] =>
    names[name] === '' ? undefined : names[name];
  const named = {
    singular: given('singular') ?? kind.toLowerCase(),
    listKind: given('listKind') ?? (kind === '' ? undefined : `${kind}List`),
  };
  const conversion = spec['conversion'] ?? { strategy: 'None' };
  return { ...crd, spec: { ...spec, names: { ...names, ...named }, conversion } };
}

function storageVersion(crd: KubeObject): string | undefined {
  const versions = objectsAt(memberAt(crd, 'spec'), 'versions');
  return textAt(
    versions.find((version) => version['storage'] === true),
    'name',
  );
}

/** Every version that objects may be stored in is remembered. */
function withStoredVersion(crd: KubeObject): KubeObject {
  const status = memberAt(crd, 'status');
  const before = textsAt(status, 'storedVersions');
  const version = storageVersion(crd);
  if (version === undefined || before.includes(version)) return crd;
  return { ...crd, status: { ...status, storedVersions: [...before, version] } };
}

export const crdStrategy: Strategy = {
  prune: withKnownSchemas,
  complete: withDefaults,
  create: (crd) =>
    withStoredVersion({
      ...crd,
      status: { acceptedNames: { kind: '', plural: '' }, conditions: null, storedVersions: [] },
    }),
  update: (after, live) =>
    jsonEqual(after['spec'], live['spec']) ? after : withStoredVersion(after),
  remove: (crd) => {
    const { finalizers = [], deletionTimestamp } = crd.metadata;
    if (deletionTimestamp !== undefined || finalizers.includes(cleanupFinalizer)) return crd;
    return withMetadata(crd, { finalizers: [...finalizers, cleanupFinalizer] });
  },
  statusKeeps: 'metadata',
  incomplete: 'told-by-checks',
  checkCreate: (crd) => [...checkCrd(crd), ...checkConversion(crd)],
  checkUpdate: (after, live) => [...checkCrdUpdate(after, live), ...checkConversion(after)],
};
