import { textAt } from '../../base/json-at.ts';
import type { Seconds } from '../../base/units.ts';
import { seconds } from '../../base/units.ts';
import { UserError } from '../../base/user-error.ts';
import { atAnnotation } from '../../api/resources.ts';
import type { KubeObject } from '../../kube/object.ts';
import { duration } from '../duration.ts';

/** Objects that take effect together. */
export interface Arrival {
  /** From the beginning. */
  readonly at: Seconds;
  readonly objects: readonly KubeObject[];
}

/** More would not end in a time anybody waits. */
const MOST_OBJECTS = 20_000;

/** The manifests in the order in which they take effect: at the beginning, or when their annotation `longhaul.dev/at` says. */
export function scheduleOf(objects: readonly KubeObject[], until: Seconds): readonly Arrival[] {
  if (objects.length > MOST_OBJECTS) {
    throw new UserError(
      `there are ${objects.length} objects, and at most ${MOST_OBJECTS} can be simulated`,
      'simulate a part of them',
    );
  }
  const arrivals = new Map<number, KubeObject[]>();
  for (const object of objects) {
    const at = timeOf(object, until);
    arrivals.set(at, [...(arrivals.get(at) ?? []), object]);
  }
  return [...arrivals]
    .sort(([left], [right]) => left - right)
    .map(([at, together]) => ({ at: seconds(at), objects: together }));
}

function timeOf(object: KubeObject, until: Seconds): number {
  const text = textAt(object, 'metadata', 'annotations', atAnnotation);
  if (text === undefined) return 0;
  const name = `${object.kind} ${object.metadata.name ?? ''}`;
  const at = duration(`${name}: annotation ${atAnnotation}`, text);
  if (at <= until) return at;
  throw new UserError(
    `${name} takes effect after ${text}, and the simulation ends before`,
    'make --until longer, or the annotation shorter',
  );
}
