import { jsonAt, arrayAt } from '../../base/json-at.ts';
import type { JsonValue } from '../../base/json.ts';
import { added, amountsIn, largest } from './amounts.ts';
import type { Amounts } from './amounts.ts';

type Side = 'requests' | 'limits';

const ofContainer = (container: JsonValue, side: Side): Amounts =>
  amountsIn(jsonAt(container, 'resources', side));

/**
 * What a pod needs at most at one time: all its containers together, or one that runs before them beside those that have
 * begun and stay. What is said for the pod as a whole counts instead of the sum.
 */
export function podAmounts(spec: JsonValue, side: Side): Amounts {
  let running: Amounts = new Map();
  let before: Amounts = new Map();
  for (const container of arrayAt(spec, 'initContainers')) {
    const own = ofContainer(container, side);
    const stays = jsonAt(container, 'restartPolicy') === 'Always';
    if (stays) running = added(running, own);
    before = largest(before, stays ? running : added(running, own));
  }
  for (const container of arrayAt(spec, 'containers')) {
    running = added(running, ofContainer(container, side));
  }
  const whole = new Map([...largest(running, before), ...ofContainer(spec, side)]);
  const overhead = amountsIn(jsonAt(spec, 'overhead'));
  const charged = side === 'requests' ? overhead : limitedOf(overhead, whole);
  return added(whole, charged);
}

/** The overhead adds to limits only where there are some. */
const limitedOf = (overhead: Amounts, limits: Amounts): Amounts =>
  new Map([...overhead].filter(([name]) => limits.has(name)));
