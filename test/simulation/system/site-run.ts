import { offersOf } from '../../../controllers/collectivejob/openings.ts';
import { surroundingsOf } from '../../../controllers/collectivejob/surroundings.ts';
import { parseCollectiveJob } from '../../../src/api/collectivejob.ts';
import { heldPlacement } from '../../../src/api/placement.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../../../src/api/resources.ts';
import { numberAt, textAt } from '../../../src/base/json-at.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { isTrue, readConditions } from '../../../src/kube/conditions.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { place } from '../../../src/placement/place.ts';
import { lostAnswer } from '../../support/slow-client.ts';
import { World } from '../../support/world.ts';
import { Chaos } from './chaos.ts';
import { Invariants } from './invariants.ts';
import { pick, scenery } from './scenery.ts';

const FIRST_JOBS = 5;
const DEEDS = 22;
const QUIET = 8;
const LOOKS = 16;
const IDLE = 4;
const LONGEST = 2000;

/** One life of a fabric, of one seed; answers with what went wrong, and then with what had happened. */
export async function siteRun(seed: number): Promise<readonly string[]> {
  const random = seededRandom(seed).split('system');
  const network = pick(random, ['instant', 'slow'] as const);
  const world = await World.begin({ seed, timeScale: 20, network });
  const invariants = new Invariants(world);
  const chaos = new Chaos(world, random.split('chaos'));
  const story: string[] = [`the network is ${network}`];
  await world.apply(scenery(random.split('scenery')));
  for (let count = 0; count < FIRST_JOBS; count++) story.push(await chaos.submit());
  for (let deed = 0; deed < DEEDS; deed++) {
    await world.run(chaos.pause());
    if (!world.hasPlane) await world.startPlane();
    const at = world.elapsed.toFixed(3);
    story.push(`${at}s ${await chaos.strike()}`);
    if (deed % 11 === 10) await quiet(world, invariants);
  }
  await chaos.mend();
  story.push(`${world.elapsed.toFixed(3)}s everything is mended`);
  await untilOver(world);
  await quiet(world, invariants);
  const complaints = world.complaints.filter((complaint) => !complaint.includes(lostAnswer));
  const wrong = [...invariants.broken, ...left(world), ...complaints];
  return wrong.length === 0 ? [] : [...wrong, ...story];
}

/** Lets the control plane live undisturbed until the accounts agree, which must not take long. */
async function quiet(world: World, invariants: Invariants): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    if (!world.hasPlane) await world.startPlane();
    await world.run(QUIET / LOOKS);
    if (invariants.disagreements().length === 0) return;
  }
  invariants.broken.push(...invariants.disagreements());
}

/** Until no job has run for a while: nothing can get any further. */
async function untilOver(world: World): Promise<void> {
  let idle = 0;
  for (let waited = 0; waited < LONGEST && idle < IDLE; waited++) {
    if (!world.hasPlane) await world.startPlane();
    await world.run(1);
    const runs = world.list(collectiveJobs).some((job) => heldPlacement(job) !== undefined);
    idle = runs ? 0 : idle + 1;
  }
}

/** What is not complete in the end must be too large for the empty fabric, and say so. */
function left(world: World): readonly string[] {
  const [pools, links] = [world.list(gpuPools), world.list(siteLinks)];
  const empty = offersOf(surroundingsOf({ pools, links, jobs: [] }), []);
  return world.list(collectiveJobs).flatMap((object) => {
    const name = object.metadata.name ?? '';
    const done = numberAt(object, 'status', 'progress', 'step');
    const steps = numberAt(object, 'spec', 'training', 'steps');
    if (isComplete(object))
      return done === steps ? [] : [`${name} is complete at step ${String(done)}`];
    const parsed = parseCollectiveJob(object);
    if (parsed.type === 'failed') return [`${name} cannot be read`];
    const why = textAt(object, 'status', 'explanation', 'summary') ?? '';
    if (place({ job: parsed.value, ...empty }).type === 'placed')
      return [`${name} would fit, but waits: ${JSON.stringify(object['status'])}`];
    return why === '' ? [`${name} does not say why it waits`] : [];
  });
}

const isComplete = (job: KubeObject): boolean => isTrue(readConditions(job), 'Complete');
