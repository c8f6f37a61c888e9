import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Seconds } from '../../base/units.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Access } from '../access/access.ts';
import type { RoleWrite } from '../access/role-writes.ts';
import type { ApiRequest, ApiResponse } from '../api-request.ts';
import type { ServiceAddresses } from '../admission/service-addresses.ts';
import type { Extension } from '../extension/extension.ts';
import type { Representation } from '../http/negotiate.ts';
import type { FlowControl } from '../overload/flow-control.ts';
import type { Tallies } from '../quota/tallies.ts';
import type { Usages } from '../quota/usage.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import type { Resources } from '../registry/resources.ts';
import type { ResourceRequest } from '../request-info.ts';
import type { Storage } from '../storage.ts';

/** What every handler works with. */
export interface Core {
  readonly storage: Storage;
  readonly resources: Resources;
  readonly access: Access;
  /** Policies and webhooks that users define. */
  readonly extension: Extension;
  /** Which addresses and ports services get. */
  readonly addresses: ServiceAddresses;
  /** What objects take of the quotas of their namespaces. */
  readonly usages: Usages;
  readonly tallies: Tallies;
  /** How many requests of which kind are served together. */
  readonly flowControl: FlowControl;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  /** How often a watch that asked for bookmarks gets one. */
  readonly bookmarkEvery: Seconds;
}

/** Independent streams, so that more of one kind of draw does not change another. */
interface Chance {
  readonly uids: Random;
  readonly names: Random;
  /** For what the server creates by itself. */
  readonly ownUids: Random;
  readonly watchTimeouts: Random;
  /** For volumes that pods are given. */
  readonly volumeNames: Random;
}

/** One request for a resource that is served. */
export interface Call {
  readonly request: ApiRequest;
  readonly info: ResourceRequest;
  readonly resource: ServedResource;
  readonly representation: Representation;
}

export type Handler = (core: Core, call: Call) => Promise<ApiResponse> | ApiResponse;

/** Where the object that a request names is kept. */
export function storageKey({ info, resource }: Call, name: string = info.name): string {
  return resource.definition.scope === 'Namespaced' ? `${info.namespace}/${name}` : name;
}

/** What a request makes of an object, for those who look after roles. */
export const roleWrite = (
  { request, info, resource }: Call,
  after: KubeObject,
  before: KubeObject | undefined,
): RoleWrite => ({ user: request.user, info, definition: resource.definition, before, after });
