import type { Instant } from '../../base/clock.ts';
import { mapMembers } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Pruned } from '../../kube/schema/prune.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { User } from '../api-request.ts';

/** Which part of an object a request writes. */
export type Endpoint = 'main' | 'status' | 'scale' | 'approval' | 'ephemeralcontainers' | 'resize';

/** On whose behalf, and when. */
export interface Writer {
  readonly user: User;
  readonly now: Instant;
}

/** What one kind does differently from all others when its objects are written. */
export interface Strategy {
  /**
   * What goes without saying in an object of the kind, beyond the defaults of its schema. Like those it is its writer's, and
   * webhooks see it; what `create` and `update` do is the server's.
   */
  readonly complete?: (object: KubeObject) => KubeObject;
  /** What else the kind does not know, where its schema leaves that open. */
  readonly prune?: (pruned: Pruned) => Pruned;
  /** Whether a new object keeps the status that it was sent with. */
  readonly newStatus?: 'kept';
  /** A new object as it is to be stored; before validation. */
  readonly create?: (object: KubeObject, writer: Writer) => KubeObject;
  /** A changed object as it is to be stored; before validation. */
  readonly update?: (after: KubeObject, live: KubeObject) => KubeObject;
  /** Who tells what is missing in an object: its schema, unless its checks do so in their own words. */
  readonly incomplete?: 'told-by-checks';
  /** What is wrong with a new object, besides what its schema says. */
  readonly checkCreate?: (object: KubeObject) => readonly StatusCause[];
  readonly checkUpdate?: (
    after: KubeObject,
    live: KubeObject,
    endpoint: Endpoint,
  ) => readonly StatusCause[];
  /** A change through a subresource as it is to be stored; `after` has what that subresource may write. */
  readonly through?: (
    endpoint: Endpoint,
    change: { readonly after: KubeObject; readonly live: KubeObject; readonly writer: Writer },
  ) => KubeObject;
  /**
   * Which part of the metadata `/status` leaves alone: of most built-in kinds none. Field ownership follows: nobody
   * can own through `/status` what it does not write.
   */
  readonly statusKeeps?: 'metadata' | 'labels' | 'ownerReferences';
  /** What becomes of an update of an object that is not there: most kinds refuse it. */
  readonly missing?: 'created';
  /** A new object once it has its uid and its name, which may be generated: for what is named after those. */
  readonly identified?: (object: KubeObject) => KubeObject;
  /** How many seconds the object is given to end in order; nothing is kept for a kind that does not say. */
  readonly gracePeriod?: (object: KubeObject, wished: number | undefined) => number;
  /**
   * What becomes of the objects that it owns, when whoever deletes it does not say; else they go as well. `none`: it is not
   * thought to own any, and nobody can ask.
   */
  readonly dependents?: 'orphaned' | 'none';
  /** An object that is about to be deleted, with what is to hold it. */
  readonly remove?: (object: KubeObject) => KubeObject;
}

/** The object without one of its top-level members. */
export function withoutMember(object: KubeObject, name: string): KubeObject {
  const { apiVersion, kind, metadata } = object;
  const rest = mapMembers(object, (value, key) => (key === name ? undefined : value));
  return { ...rest, apiVersion, kind, metadata };
}
