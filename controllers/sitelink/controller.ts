import { heldPlacement } from '../../src/api/placement.ts';
import { textAt } from '../../src/base/json-at.ts';
import { jsonEqual } from '../../src/base/json.ts';
import type { ObjectKey } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object.ts';
import { createController, ownKey } from '../../src/runtime/controller.ts';
import type { Controller } from '../../src/runtime/controller.ts';
import type { Change } from '../../src/runtime/indexer.ts';
import { bySite } from '../indexes.ts';
import type { LinkControllerParts } from './reconcile.ts';
import { linkReconcile } from './reconcile.ts';

/** A reconcile mostly waits for the answer to its one write. */
const WRITES_AT_ONCE = 8;

/** Tunes every link to its length and traffic, and says what of it is reserved. */
export function createLinkController(parts: LinkControllerParts): Controller {
  const { informers, clock, random, log, observer } = parts;
  const controller = createController({
    name: 'sitelink',
    reconcile: linkReconcile(parts),
    sources: [
      { informer: informers.links, keysOf: ownKey },
      // A link takes its length from where the pools of its sites are.
      {
        informer: informers.pools,
        keysOf: (change) =>
          hasNewSpec(change)
            ? sitesOfPool(change).flatMap((site) =>
                informers.links.byIndex(bySite, site).map(keyOf),
              )
            : [],
      },
      { informer: informers.jobs, keysOf: linksOf },
    ],
    concurrency: WRITES_AT_ONCE,
    clock,
    random,
    log,
    observer,
  });
  parts.studies?.onFound((name) => {
    controller.enqueue({ namespace: '', name });
  });
  return controller;
}

/** Where the pool was and where it is. */
function sitesOfPool({ before, after }: Change): readonly string[] {
  const sites = [before, after].flatMap((pool) => textAt(pool, 'spec', 'site') ?? []);
  return [...new Set(sites)];
}

function hasNewSpec({ before, after }: Change): boolean {
  return !jsonEqual(before?.['spec'], after?.['spec']);
}

/** The links that a job crossed before or crosses now, unless its placement is the same in both. */
export function linksOf({ before, after }: Change): readonly ObjectKey[] {
  const [old, present] = [before, after].map((job) =>
    job === undefined ? undefined : heldPlacement(job)?.reservations,
  );
  if (JSON.stringify(old) === JSON.stringify(present)) return [];
  const names = [...(old ?? []), ...(present ?? [])].map(({ link }) => link);
  return [...new Set(names)].map((name) => ({ namespace: '', name }));
}
