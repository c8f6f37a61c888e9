import { mapMembers } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { StatusCause } from '../../kube/status-error.ts';

/** What one kind does differently from all others when its objects are written. */
export interface Strategy {
  /** A new object as it is to be stored; before validation. */
  readonly create?: (object: KubeObject) => KubeObject;
  /** A changed object as it is to be stored; before validation. */
  readonly update?: (after: KubeObject, live: KubeObject) => KubeObject;
  /** What is wrong with a new object, besides what its schema says. */
  readonly checkCreate?: (object: KubeObject) => readonly StatusCause[];
  readonly checkUpdate?: (after: KubeObject, live: KubeObject) => readonly StatusCause[];
  /** A new object once it has its uid: for what is named after that. */
  readonly identified?: (object: KubeObject) => KubeObject;
  /** How many seconds the object is given to end in order; nothing is kept for a kind that does not say. */
  readonly gracePeriod?: (object: KubeObject, wished: number | undefined) => number;
  /** An object that is about to be deleted, with what is to hold it. */
  readonly remove?: (object: KubeObject) => KubeObject;
}

/** The object without one of its top-level members. */
export function withoutMember(object: KubeObject, name: string): KubeObject {
  const { apiVersion, kind, metadata } = object;
  const rest = mapMembers(object, (value, key) => (key === name ? undefined : value));
  return { ...rest, apiVersion, kind, metadata };
}
