import { assert } from '../../base/assert.ts';
import { jsonEqual } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Warn } from '../../kube/schema/cel/evaluate.ts';
import { notFound } from '../../kube/status-error.ts';
import type { Stored } from '../../store/stored.ts';
import { admitChanged, ownedChanged } from '../admission/admit.ts';
import type { Ownership, Writing } from '../admission/admit.ts';
import type { Endpoint } from '../admission/strategy.ts';
import { decodeObject } from '../admission/decode.ts';
import { isFinished } from '../admission/deletion.ts';
import { writeOptions } from '../admission/options.ts';
import { writeWarnings } from '../admission/write-warnings.ts';
import type { ApiResponse } from '../api-request.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { checkRoleWrite } from '../access/role-writes.ts';
import { checkSignerWrite } from '../access/signer-writes.ts';
import { roleWrite } from './call.ts';
import type { Call, Core } from './call.ts';
import type { ComparedPlan, Finished } from './planned-write.ts';
import { withAddresses } from './service-addresses.ts';
import { objectAnswer } from './respond.ts';
import { checkRevision, checkUid } from './expectations.ts';
import { orCreated } from './update-or-create.ts';
import { checkIdentity, completed, perform, putOf } from './write.ts';

export async function update(core: Core, call: Call): Promise<ApiResponse> {
  const { request, resource, info } = call;
  const options = writeOptions(request, 'UpdateOptions');
  const contentType = request.headers.get('content-type');
  const decoded = decodeObject({ body: request.body, contentType }, resource.definition);
  checkIdentity(decoded.object, call, info.name);
  const { object: wanted, warnings } = completed(decoded, call, options);
  const { manager, run } = options;
  let before: KubeObject | undefined;
  const { stored, warnings: advice } = await perform(core, call, {
    run,
    name: info.name,
    plan: orCreated(core, call, {
      object: wanted,
      manager,
      replacement: replacementPlan(core, call, {
        manager,
        propose: (found) => {
          before = found.object;
          checkRevision(wanted, found, call);
          checkUid(wanted, found, call);
          return wanted;
        },
      }),
    }),
  }).catch((error: unknown) => {
    throw refusalWith(error, warnings);
  });
  assert(stored !== undefined, 'an update leaves an object behind');
  return objectAnswer(core, call, stored, {
    status: before === undefined ? 201 : 200,
    warnings: [
      ...warnings,
      ...advice,
      ...writeWarnings(stored.object, before, resource.definition),
    ],
  });
}

export function existing(live: Stored | undefined, { resource, info }: Call): Stored {
  if (live === undefined) throw notFound(resource.definition, info.name);
  return live;
}

/** The plan of a request that replaces an object by what it proposes. */
export function replacementPlan(
  core: Core,
  call: Call,
  {
    manager,
    propose,
  }: { readonly manager: string; readonly propose: (live: Stored) => KubeObject },
): ComparedPlan {
  return {
    propose: (live) => {
      const found = existing(live, call);
      const object = propose(found);
      const before = call.resource.view(found).object;
      return { operation: 'UPDATE', object, before, ownership: 'compare' };
    },
    finish: (live, { object, ownership }, warn) => {
      assert(object !== undefined, 'an update proposes an object');
      const found = existing(live, call);
      return replacementOf(core, call, { live: found, wanted: object, manager, ownership, warn });
    },
    owned: ({ object, before }) => {
      assert(object !== undefined, 'an update proposes an object');
      assert(before !== undefined, 'an update is of an object that is there');
      return ownedChanged({ live: before, wanted: object }, writingOf(core, call, manager));
    },
  };
}

export interface Wish {
  readonly live: Stored;
  /** Pruned and complete. */
  readonly wanted: KubeObject;
  readonly manager: string;
  readonly ownership: Ownership;
  readonly warn: Warn;
}

/** What becomes of an object that is to be replaced. The last finalizer of a deleted one takes it away. */
export function replacementOf(core: Core, call: Call, wish: Wish): Finished & Replaced {
  const { resource } = call;
  const { live, wanted, manager, ownership, warn } = wish;
  const admitted = admitChanged(
    { live: resource.view(live).object, wanted },
    writingOf(core, call, manager, warn),
    ownership,
  );
  const object = withAddresses(core, call, admitted);
  const write = roleWrite(call, object, live.object);
  checkRoleWrite(core.access.authorizer, write);
  checkSignerWrite(core.access.authorizer, write);
  if (isFinished(object)) return { decision: { type: 'remove' }, object };
  const kept = resource.toStorage(object);
  if (jsonEqual(kept, live.object)) return { decision: { type: 'keep' }, object };
  return { decision: putOf(kept, ownership), object };
}

interface Replaced {
  /** The object as it is to be, in the version of the request. */
  readonly object: KubeObject;
}

/** Who writes which part of what, for the steps of admission. */
const writingOf = (core: Core, call: Call, manager: string, warn?: Warn): Writing => ({
  resource: call.resource,
  endpoint: endpointOf(call),
  manager,
  user: call.request.user,
  now: core.clock.now(),
  warn,
});

const endpoints: readonly Endpoint[] = [
  'approval',
  'ephemeralcontainers',
  'resize',
  'scale',
  'status',
];

export const endpointOf = ({ info: { subresource } }: Call): Endpoint =>
  endpoints.find((endpoint) => endpoint === subresource) ?? 'main';
