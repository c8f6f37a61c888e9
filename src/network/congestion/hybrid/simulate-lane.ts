import { assert } from '../../../base/assert.ts';
import type { Random } from '../../../base/random.ts';
import type { Bytes, BytesPerSecond, Seconds } from '../../../base/units.ts';
import { microseconds, seconds } from '../../../base/units.ts';
import type { LaneOutcome } from './outcome.ts';
import { Tally } from './outcome.ts';
import type { Bottleneck } from './queue.ts';
import { FluidQueue } from './queue.ts';
import type { Feedback, StartSenders } from './senders.ts';

export interface LaneScenario {
  readonly flows: number;
  /** What one sender's NIC can send. */
  readonly nicRate: BytesPerSecond;
  readonly bottleneck: Bottleneck;
  /** Without queueing. The bottleneck is at the near end: its news travels the whole way there and back. */
  readonly roundTrip: Seconds;
  readonly packet: Bytes;
  /** What one flow may have under way; undefined: only its rate limits it. */
  readonly window: Bytes | undefined;
  readonly senders: StartSenders;
  readonly duration: Seconds;
  readonly random: Random;
}

/** Bound once: looking up a global costs more than the arithmetic where realms are virtual, as under the test runner. */
const { max, min } = Math;

/** Share of a run that is not counted. */
const WARM_UP = 0.4;
const SHORTEST_STEP = microseconds(1);
const LONGEST_STEP = microseconds(8);
const STEPS_PER_ROUND_TRIP = 200;

/** 200 steps in a round trip, of 1 to 8 us: finer ones move the goodput by less than 0.5 points, one of 50 us by 4. */
export function timeStep(roundTrip: Seconds): Seconds {
  const wanted = roundTrip / STEPS_PER_ROUND_TRIP;
  return seconds(min(LONGEST_STEP, max(SHORTEST_STEP, wanted)));
}

/**
 * One lane in time steps: the queue is a fluid, every sender runs its NIC's algorithm, and what the queue shows
 * reaches them one round trip later through a delay ring.
 *
 *   in   = sum_i sent_i                       q = clamp(q + (in - C) dt, 0, buffer)
 *   p    = 0 | (q - Kmin) / (Kmax - Kmin) Pmax | 1
 *   sent = min(rate_i(p, received one round trip ago), W / (RTT + q/C))
 *
 * The buffer's overflow is lost and not sent again; pause frames are not modelled.
 */
export function simulateLane(scenario: LaneScenario): LaneOutcome {
  const { flows, bottleneck, roundTrip, packet, nicRate, random } = scenario;
  const step = timeStep(roundTrip);
  const steps = Math.round(scenario.duration / step);
  assert(steps > 0 && flows > 0, 'a run needs a step and a flow');
  const lag = max(1, Math.round(roundTrip / step));
  const senders = scenario.senders({ flows, nicRate, step, packet, random });
  const queue = new FluidQueue(bottleneck, step);
  const tally = new Tally({ flows, steps, warmUp: Math.floor(steps * WARM_UP) });
  const marks = new Float64Array(lag);
  const delays = new Float64Array(lag);
  const arrivals = new Float64Array(lag * flows);
  const sent = new Float64Array(flows);
  const feedback: Feedback = { time: 0, marking: 0, queueDelay: 0, delivered: arrivals, offset: 0 };
  for (let now = 0; now < steps; now++) {
    const slot = now % lag;
    feedback.time = now * step;
    feedback.marking = marks[slot] ?? 0;
    feedback.queueDelay = delays[slot] ?? 0;
    feedback.offset = slot * flows;
    queue.fill(total(sent));
    senders.onFeedback(feedback);
    arrivals.set(sent, feedback.offset);
    marks[slot] = queue.marking();
    delays[slot] = queue.length / bottleneck.rate;
    tally.add(now, queue, arrivals, feedback.offset);
    send(senders.rates, sent, windowRate(scenario, feedback.queueDelay));
  }
  return tally.outcome(bottleneck.rate, queue.dropped);
}

/** The rate a window allows when an answer takes the round trip and the queue. */
function windowRate({ window, roundTrip }: LaneScenario, queueDelay: number): number {
  return window === undefined ? Infinity : window / (roundTrip + queueDelay);
}

function total(rates: Float64Array): number {
  let sum = 0;
  for (const rate of rates) sum += rate;
  return sum;
}

function send(rates: Float64Array, sent: Float64Array, most: number): void {
  for (let flow = 0; flow < sent.length; flow++) sent[flow] = min(rates[flow] ?? 0, most);
}
