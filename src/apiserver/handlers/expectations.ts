import type { KubeObject } from '../../kube/object.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { conflict, invalid, objectModified, StatusError } from '../../kube/status-error.ts';
import { parseRevision } from '../../store/revision.ts';
import type { Stored } from '../../store/stored.ts';
import type { Call } from './call.ts';

/** An update says which revision it was made from; some kinds may do without. */
export function checkRevision(wanted: KubeObject, live: Stored, call: Call): void {
  const { resourceVersion = '' } = wanted.metadata;
  const { definition } = call.resource;
  if (resourceVersion !== '' && resourceVersion !== '0') {
    checkExpected(resourceVersion, live, call);
  } else if (!definition.unconditionalUpdate) {
    const { group, plural } = definition;
    throw invalid({ group, kind: plural, name: call.info.name }, [
      invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
    ]);
  }
}

/** 409 when the object is not at the revision that the writer has seen. */
export function checkExpected(
  resourceVersion: string,
  live: Stored,
  { resource, info }: Call,
): void {
  const expected = parseRevision(resourceVersion);
  if (expected === undefined) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`;
    throw new StatusError(500, '', why);
  }
  if (expected !== live.revision) throw conflict(resource.definition, info.name, objectModified);
}

/** 409 when the object is not the one that the writer means; nor is one that is not there. */
export function checkUid(
  wanted: KubeObject,
  live: Stored | undefined,
  { resource, info }: Call,
): void {
  const { uid = '' } = wanted.metadata;
  const actual = live?.object.metadata.uid ?? '';
  if (uid === '' || uid === actual) return;
  const { definition } = resource;
  const path = [definition.group, definition.plural, info.namespace, info.name];
  const key = `/registry/${path.filter((part) => part !== '').join('/')}`;
  const message = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`;
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${message}`;
  throw conflict(definition, info.name, why);
}
