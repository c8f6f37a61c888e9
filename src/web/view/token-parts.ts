import type { JsonObject } from '../../base/json.ts';
import { numberAt } from '../../base/json-at.ts';
import type { Part } from './step-parts.ts';

/** Where the time to the first token goes, as `status.inference` has it. Waiting that has no end is not there. */
export function tokenParts(job: JsonObject): readonly Part[] {
  const parts = PARTS.flatMap(({ field, ...part }) => {
    const milliseconds = numberAt(job, 'status', 'inference', 'firstTokenParts', field);
    return milliseconds === undefined || milliseconds <= 0 ? [] : [{ ...part, milliseconds }];
  });
  const whole = parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return parts.map((part) => ({ ...part, percent: (100 * part.milliseconds) / whole }));
}

const PARTS = [
  {
    field: 'waitingMilliseconds',
    name: 'Waiting',
    meaning: 'for an instance that reads prompts to be free',
  },
  { field: 'prefillMilliseconds', name: 'Prefill', meaning: 'the prompt is read' },
  {
    field: 'transferMilliseconds',
    name: 'Transfer',
    meaning: 'keys and values follow to where the answer is written',
  },
  {
    field: 'roundTripMilliseconds',
    name: 'Round trip',
    meaning: 'the request there, the last of the keys and values back',
  },
] as const;
