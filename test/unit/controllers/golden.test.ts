import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decideQueue } from '../../../controllers/collectivejob/decide.ts';
import { surroundingsOf } from '../../../controllers/collectivejob/surroundings.ts';
import { jobFields, verdictOf } from '../../../controllers/collectivejob/wire.ts';
import { decidePool, poolFields } from '../../../controllers/gpupool/decide.ts';
import { placementsOf } from '../../../controllers/holdings.ts';
import { decideLink, linkStatusFields } from '../../../controllers/sitelink/decide.ts';
import type { Verdict } from '../../../controllers/status.ts';
import { isStated } from '../../../controllers/status.ts';
import { instant } from '../../../src/base/clock.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { keyOf, keyText } from '../../../src/kube/object.ts';
import { parseAllYaml, toYaml } from '../../../src/kube/yaml.ts';
import { place } from '../../../src/placement/place.ts';
import { changesThatAdmit } from '../../../src/placement/what-if.ts';
import { expectGolden } from '../../support/golden.ts';
import { served, withStatus } from './manifests.ts';

const folder = join('test', 'golden', 'controllers');
const now = instant(Date.UTC(2026, 0, 2));
const placer = { place, changesThatAdmit };

/** What the controllers made of a set of manifests: each status as they leave it, and the events on the way. */
class Controllers {
  objects: readonly KubeObject[];
  readonly events: string[] = [];

  constructor(manifests: readonly KubeObject[]) {
    this.objects = manifests.map(served);
  }

  /** Every controller in turn, until none has anything to write. */
  settle(): void {
    let rounds = 0;
    while (this.#round()) expect(++rounds).toBeLessThan(10);
  }

  #round(): boolean {
    const [pools, links, jobs] = ['GpuPool', 'SiteLink', 'CollectiveJob'].map((kind) =>
      this.objects.filter((object) => object.kind === kind),
    ) as [KubeObject[], KubeObject[], KubeObject[]];
    const ruled = [...decideQueue(jobs, surroundingsOf({ pools, links, jobs }), placer)];
    const placements = placementsOf(jobs);
    const writes = [
      ...ruled.map((each) => this.#write(each.object, verdictOf(each, now), jobFields)),
      ...pools.map((pool) => this.#write(pool, decidePool(pool, placements, now), poolFields)),
      ...links.map((link) =>
        this.#write(link, decideLink(link, { pools, jobs }, now), linkStatusFields),
      ),
    ];
    return writes.some((write) => write === 'written');
  }

  #write(object: KubeObject, { status, events }: Verdict, owned: readonly string[]): string {
    if (isStated(object, status, owned)) return 'stated';
    const name = `${object.kind} ${keyText(keyOf(object))}`;
    for (const { type, reason, message } of events) {
      this.events.push(`${name}: ${type} ${reason}: ${message}`);
    }
    const after = withStatus(object, status, owned);
    this.objects = this.objects.map((each) => (each === object ? after : each));
    return 'written';
  }
}

const inputs = readdirSync(folder).filter((file) => file.endsWith('.in.yaml'));

describe('manifests in, statuses out', () => {
  test.each(inputs)('%s', (file) => {
    const manifests = parseAllYaml(readFileSync(join(folder, file), 'utf8')) as KubeObject[];
    const controllers = new Controllers(manifests);
    controllers.settle();
    const statuses = controllers.objects.map(({ kind, metadata, status }) =>
      toYaml({ kind, name: metadata.name ?? '', status: status ?? null }),
    );
    const text = [...statuses, toYaml({ events: controllers.events })].join('---\n');
    expectGolden(join(folder, file.replace('.in.', '.out.')), text);
  });
});
