import { assert } from '../../../base/assert.ts';
import type { Random } from '../../../base/random.ts';
import type { Bytes, BytesPerSecond, Seconds } from '../../../base/units.ts';
import { microseconds, seconds } from '../../../base/units.ts';
import { DelayWalk } from './delay-walk.ts';
import type { LaneOutcome } from './outcome.ts';
import { Tally } from './outcome.ts';
import type { PauseFrames } from './pause.ts';
import { PauseState } from './pause.ts';
import type { Bottleneck } from './queue.ts';
import { FluidQueue } from './queue.ts';
import type { Feedback, Senders, StartSenders } from './senders.ts';
import { windowRate } from '../../sender-window.ts';

export interface LaneScenario {
  readonly flows: number;
  /** What one sender's NIC can send. */
  readonly nicRate: BytesPerSecond;
  /** What a flow sends until it hears something; undefined: what its NIC can. */
  readonly startRate: BytesPerSecond | undefined;
  readonly bottleneck: Bottleneck;
  /** undefined: what the buffer does not hold is dropped. */
  readonly pause: PauseFrames | undefined;
  /** Without queueing. The bottleneck is at the near end: its news travels the whole way there and back. */
  readonly roundTrip: Seconds;
  /** Standard deviation of the round trip. */
  readonly jitter: Seconds;
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
 *   sent = min(rate_i(p, received one round trip ago), W / (RTT + q/C)), and 0 while a pause holds
 *
 * The round trip wanders with the jitter. The buffer's overflow is lost and not sent again.
 */
export function simulateLane(scenario: LaneScenario): LaneOutcome {
  const { flows, bottleneck, roundTrip } = scenario;
  const step = timeStep(roundTrip);
  const steps = Math.round(scenario.duration / step);
  assert(steps > 0 && flows > 0, 'a run needs a step and a flow');
  const senders = startSenders(scenario, step);
  const queue = new FluidQueue(bottleneck, step);
  const tally = new Tally({ flows, steps, warmUp: Math.floor(steps * WARM_UP), step, senders });
  const pause = scenario.pause === undefined ? undefined : new PauseState(scenario.pause, step);
  const news = new News(scenario, step);
  const sent = new Float64Array(flows);
  for (let now = 0; now < steps; now++) {
    const feedback = news.arriving(now);
    queue.fill(total(sent));
    senders.onFeedback(feedback);
    const offset = news.leave(now, queue, sent);
    tally.add(now, queue, news.deliveries, offset);
    if (pause?.isSilent(queue.length) === true) sent.fill(0);
    else send(senders.rates, sent, windowRate(scenario.window, seconds(feedback.roundTrip)));
  }
  const paused = (pause?.silentSteps ?? 0) / steps;
  return tally.outcome(bottleneck.rate, { dropped: queue.dropped, paused });
}

function startSenders(scenario: LaneScenario, step: Seconds): Senders {
  const { flows, nicRate, startRate = nicRate, roundTrip, packet, random } = scenario;
  return scenario.senders({ flows, nicRate, startRate, roundTrip, step, packet, random });
}

/** What the bottleneck shows, on its way to the senders. */
class News {
  readonly deliveries: Float64Array;
  readonly #flows: number;
  readonly #rate: number;
  readonly #lag: number;
  readonly #slots: number;
  readonly #step: number;
  readonly #product: number;
  readonly #walk: DelayWalk;
  readonly #marks: Float64Array;
  readonly #delays: Float64Array;
  readonly #loads: Float64Array;
  /** One object for all steps. */
  readonly #feedback: Feedback;

  constructor({ flows, bottleneck, roundTrip, jitter, random }: LaneScenario, step: Seconds) {
    this.#flows = flows;
    this.#rate = bottleneck.rate;
    this.#step = step;
    this.#product = bottleneck.rate * roundTrip;
    this.#walk = new DelayWalk({ jitter, roundTrip, step }, random.split('jitter'));
    this.#lag = max(1, Math.round(roundTrip / step));
    this.#slots = this.#lag + min(this.#walk.most, this.#lag - 1);
    this.#marks = new Float64Array(this.#slots);
    this.#delays = new Float64Array(this.#slots);
    this.#loads = new Float64Array(this.#slots);
    this.deliveries = new Float64Array(this.#slots * flows);
    const delivered = this.deliveries;
    const nothing = { time: 0, marking: 0, queueDelay: 0, roundTrip: 0, load: 0 };
    this.#feedback = { ...nothing, delivered, offset: 0 };
  }

  /** What reaches the senders now; to be read before the news of this step is left. */
  arriving(now: number): Readonly<Feedback> {
    const away = this.#walk.next();
    const delay = min(this.#slots, max(1, this.#lag + away));
    const slot = (now - delay + 2 * this.#slots) % this.#slots;
    const feedback = this.#feedback;
    const queueDelay = this.#delays[slot] ?? 0;
    feedback.time = now * this.#step;
    feedback.marking = this.#marks[slot] ?? 0;
    feedback.queueDelay = queueDelay;
    feedback.roundTrip = delay * this.#step + queueDelay;
    feedback.load = this.#loads[slot] ?? 0;
    feedback.offset = slot * this.#flows;
    return feedback;
  }

  /** The state of the queue leaves with the packets that were sent; says where those stand in `deliveries`. */
  leave(now: number, queue: FluidQueue, sent: Float64Array): number {
    const slot = now % this.#slots;
    this.#marks[slot] = queue.marking();
    this.#delays[slot] = queue.length / this.#rate;
    this.#loads[slot] = queue.length / this.#product + queue.outflow / this.#rate;
    const offset = slot * this.#flows;
    this.deliveries.set(sent, offset);
    return offset;
  }
}

function total(rates: Float64Array): number {
  let sum = 0;
  for (const rate of rates) sum += rate;
  return sum;
}

function send(rates: Float64Array, sent: Float64Array, most: number): void {
  for (let flow = 0; flow < sent.length; flow++) sent[flow] = min(rates[flow] ?? 0, most);
}
