import { jsonEqual } from '../../base/json.ts';
import { present } from '../../base/assert.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { admitChanged, admitNew, complete } from '../admission/admit.ts';
import { isFinished } from '../admission/deletion.ts';
import type { Core } from '../handlers/call.ts';
import { uuid } from '../../base/uuid.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import { rbacGroup } from './role-index.ts';

/** What an object of the server's own is to be: made from what it is, undefined while there is none. */
export interface OwnWrite {
  readonly resource: ServedResource;
  readonly key: string;
  readonly manager: string;
  /** Undefined: it stays as it is. */
  readonly wanted: (live: KubeObject | undefined) => KubeObject | undefined;
}

export const servedRbac = (core: Core, plural: string): ServedResource =>
  present(core.resources.served(rbacGroup, 'v1', plural), `${plural} are built in`);

/** Writes as a client would, with defaults, checks and managed fields, but asks nobody for permission. */
export async function writeOwn(core: Core, write: OwnWrite): Promise<void> {
  const { resource, key, manager } = write;
  const now = core.clock.now();
  const user = { name: manager, groups: [] };
  const writing = { resource, endpoint: 'main', manager, user, now } as const;
  await core.storage.write(resource.storage, key, (live) => {
    const wanted = write.wanted(live?.object);
    if (wanted === undefined) return { type: 'keep' };
    if (live === undefined) {
      const object = admitNew(
        complete(wanted, resource),
        { ...writing, uid: uuid(core.chance.uids) },
        'compare',
      );
      return { type: 'put', object };
    }
    const { metadata } = live.object;
    const kept = withMetadata(wanted, {
      ...metadata,
      labels: wanted.metadata.labels,
      annotations: wanted.metadata.annotations,
    });
    const object = admitChanged({ live: live.object, wanted: kept }, writing, 'compare');
    if (isFinished(object)) return { type: 'remove' };
    return jsonEqual(object, live.object) ? { type: 'keep' } : { type: 'put', object };
  });
}
