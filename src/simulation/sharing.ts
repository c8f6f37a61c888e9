import { present } from '../base/assert.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import type { BytesPerSecond, Seconds } from '../base/units.ts';
import { rateToHide } from '../collectives/predict-step.ts';
import type { CrossSiteDemand } from '../collectives/step-time.ts';
import { predictWork, workDemands } from '../collectives/work.ts';
import type { WorkInput, WorkPrediction } from '../collectives/work.ts';
import type { LinkState } from '../network/link-state.ts';
import { maxMinRates } from '../network/max-min.ts';
import type { Hop, Route, Run } from './job.ts';
import { windowRate } from '../network/sender-window.ts';

/*
 * How jobs share the links between sites, averaged over their steps.
 *
 * A job sends its volume V in a burst once a step; with a burst rate r its step takes T(r), so that it needs d = V / T(r)
 * on average. Bursts of different jobs seldom meet: a burst finds what the means of the others leave free. They may meet
 * all the same, and then the burst gets its weighted max-min share. Hence, for every flow f and over its links l:
 *
 *     r_f = max(fair_f, min_l(K_l - sum of d_g over the other flows g of l))       d_f = V_f / T(r)
 *
 * More of d leaves less r, which makes less d: starting from r = fair, the passes are too low, too high, too low ... and
 * close in on the fixed point. An even number of passes ends below it, where the means of a link never exceed its K.
 * The start does not depend on the past, so that the same faults and jobs always give the same rates.
 */
const PASSES = 4;

/** What jobs that share links get: the step time of each, and the mean rate on each direction of each link. */
export interface Sharing {
  readonly predictions: ReadonlyMap<string, WorkPrediction>;
  /** By `hopKey`. */
  readonly throughput: ReadonlyMap<string, number>;
}

/** The state of a link; undefined when there is none of that name. */
type StateOf = (link: string) => LinkState | undefined;

/** One direction of one route of one job. */
interface Flow {
  readonly run: Run;
  readonly route: number;
  readonly volume: number;
  readonly links: readonly number[];
  readonly weight: number;
  /** Faster than this, computation hides all of it, or the windows of the senders do not let it be. */
  readonly cap: number;
}

export function hopKey({ link, from, to }: Hop): string {
  return `${link}/${from}/${to}`;
}

/**
 * Shares the links among the jobs that cross them; all of their links must be up. Jobs that have no link in common, not even
 * through others, have nothing to do with each other: each such group is worked out by itself.
 */
export function shareLinks(runs: readonly Run[], links: StateOf): Sharing {
  const predictions = new Map<string, WorkPrediction>();
  const throughput = new Map<string, number>();
  for (const group of groupsOf(runs)) {
    const shared = share(group, links);
    for (const [job, prediction] of shared.predictions) predictions.set(job, prediction);
    for (const [key, rate] of shared.throughput) throughput.set(key, rate);
  }
  return { predictions, throughput };
}

/** Those who meet on links, directly or through others; in the order of the runs. */
function groupsOf(runs: readonly Run[]): readonly (readonly Run[])[] {
  const byLink = new Map<string, Run[]>();
  for (const run of runs) {
    for (const { link } of hopsOf(run)) byLink.set(link, [...(byLink.get(link) ?? []), run]);
  }
  const groupOf = new Map<Run, number>();
  for (const [number, first] of runs.entries()) {
    const found = groupOf.has(first) ? [] : [first];
    for (const run of found) {
      if (groupOf.has(run)) continue;
      groupOf.set(run, number);
      found.push(...hopsOf(run).flatMap(({ link }) => byLink.get(link) ?? []));
    }
  }
  const groups = new Map<number, Run[]>();
  for (const run of runs) {
    const number = groupOf.get(run) ?? 0;
    const group = groups.get(number);
    if (group === undefined) groups.set(number, [run]);
    else group.push(run);
  }
  return [...groups.values()];
}

export const hopsOf = ({ routes }: Run): readonly Hop[] => routes.flatMap(({ hops }) => hops);

function share(runs: readonly Run[], links: StateOf): Sharing {
  const directions = directedLinks(runs, links);
  const flows = runs.flatMap((run) => flowsOf(run, links, directions.index));
  const fair = fairRates(flows, directions.capacities);
  let rates = fair;
  let predictions = predictAll(runs, flows, rates, links);
  let demands = meanDemands(flows, rates, predictions);
  for (let pass = 0; pass < PASSES; pass++) {
    const load = loadOf(flows, demands, directions.capacities.length);
    rates = flows.map((flow, index) => {
      const own = demands[index] ?? 0;
      const free = flow.links.map((l) => at(directions.capacities, l) - at(load, l) + own);
      return Math.max(at(fair, index), Math.min(...free));
    });
    predictions = predictAll(runs, flows, rates, links);
    demands = meanDemands(flows, rates, predictions);
  }
  const load = loadOf(flows, demands, directions.capacities.length);
  return {
    predictions,
    throughput: new Map([...directions.index].map(([key, l]) => [key, at(load, l)])),
  };
}

/** Goodput of the lanes that are up, per direction. */
export function usableRate({ capacity, efficiency }: LinkState): BytesPerSecond {
  return bytesPerSecond(capacity * efficiency);
}

/** A job that crosses no link. */
export function predictLocal(run: Run): WorkPrediction {
  return predictWork(
    workInput(
      run,
      run.routes.map(() => Infinity),
      () => undefined,
    ),
  );
}

interface Directions {
  readonly index: ReadonlyMap<string, number>;
  readonly capacities: readonly number[];
}

/** Numbers the directions of the links that the jobs cross. */
function directedLinks(runs: readonly Run[], links: StateOf): Directions {
  const index = new Map<string, number>();
  const capacities: number[] = [];
  for (const hop of runs.flatMap(hopsOf)) {
    for (const direction of [hop, backwards(hop)]) {
      if (index.has(hopKey(direction))) continue;
      index.set(hopKey(direction), capacities.length);
      capacities.push(usableRate(stateOf(hop, links)));
    }
  }
  return { index, capacities };
}

function flowsOf(run: Run, links: StateOf, index: ReadonlyMap<string, number>): readonly Flow[] {
  const alone = run.routes.map(({ hops }) =>
    Math.min(...hops.map((hop) => usableRate(stateOf(hop, links)))),
  );
  const demands = workDemands(workInput(run, alone, links));
  return run.routes.flatMap((route, at) => {
    if (route.hops.length === 0) return [];
    const demand = demandOf(demands, route);
    const there = [route.hops];
    const cap = Math.min(
      rateToHide(demand),
      windowRate(demand.underWay, roundTripOf(route.hops.map((hop) => stateOf(hop, links)))),
    );
    const directions = demand.ways === 'there' ? there : [...there, route.hops.map(backwards)];
    return directions.map((hops) => ({
      run,
      route: at,
      volume: demand.volume,
      links: hops.map((hop) => present(index.get(hopKey(hop)), `direction ${hopKey(hop)}`)),
      weight: route.weight,
      cap,
    }));
  });
}

function demandOf(demands: readonly CrossSiteDemand[], route: Route): CrossSiteDemand {
  const demand = demands.find(({ from, to }) => from === route.from && to === route.to);
  return present(demand, `demand between ${route.from} and ${route.to}`);
}

function fairRates(flows: readonly Flow[], capacities: readonly number[]): readonly number[] {
  const keyed = flows.map(({ run, route, links, weight, cap }, index) => ({
    key: `${run.job}/${route}/${index}`,
    links,
    weight,
    cap,
  }));
  return maxMinRates(keyed, capacities);
}

/** Every job's step at these burst rates. A route goes at the pace of its slower direction. */
function predictAll(
  runs: readonly Run[],
  flows: readonly Flow[],
  rates: readonly number[],
  links: StateOf,
): ReadonlyMap<string, WorkPrediction> {
  const slowest = new Map(runs.map((run) => [run.job, run.routes.map(() => Infinity)]));
  flows.forEach(({ run, route }, index) => {
    const routes = present(slowest.get(run.job), run.job);
    routes[route] = Math.min(at(routes, route), at(rates, index));
  });
  return new Map(
    runs.map((run) => {
      const input = workInput(run, present(slowest.get(run.job), run.job), links);
      return [run.job, predictWork(input)];
    }),
  );
}

function meanDemands(
  flows: readonly Flow[],
  rates: readonly number[],
  predictions: ReadonlyMap<string, WorkPrediction>,
): readonly number[] {
  return flows.map(({ run, volume }, index) => {
    const { step } = present(predictions.get(run.job), run.job);
    return Math.min(at(rates, index), volume / step);
  });
}

function loadOf(
  flows: readonly Flow[],
  demands: readonly number[],
  directions: number,
): readonly number[] {
  const load = new Array<number>(directions).fill(0);
  flows.forEach(({ links }, index) => {
    for (const l of links) load[l] = at(load, l) + at(demands, index);
  });
  return load;
}

function workInput(
  { work, shares, routes }: Run,
  rates: readonly number[],
  links: StateOf,
): WorkInput {
  const paths = routes.map(({ from, to, hops }, index) => {
    const states = hops.map((hop) => stateOf(hop, links));
    return {
      from,
      to,
      roundTrip: roundTripOf(states),
      jitter: seconds(Math.hypot(...states.map(({ jitter }) => jitter))),
      rate: bytesPerSecond(at(rates, index)),
    };
  });
  return { work, shares, paths };
}

const roundTripOf = (states: readonly LinkState[]): Seconds =>
  seconds(sum(states.map(({ roundTrip }) => roundTrip)));

const stateOf = ({ link }: Hop, links: StateOf): LinkState => present(links(link), `link ${link}`);

const backwards = ({ link, from, to }: Hop): Hop => ({ link, from: to, to: from });

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

const at = (values: readonly number[], index: number): number =>
  present(values[index], `element ${index}`);
