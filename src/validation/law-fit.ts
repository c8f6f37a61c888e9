import type { LawPoint } from '../collectives/law-time.ts';
import { isConsidered, lawTime, totalTime } from '../collectives/law-time.ts';
import { busFactor } from '../domain/collective.ts';
import type { Calibration, CollectiveLaw, LawTerms } from '../domain/law.ts';
import type { Measurement } from '../domain/measurement.ts';
import { sizeBytes } from '../domain/measurement.ts';
import { nonNegativeFit } from './least-squares.ts';

/** One measured point, and what it was measured at. */
export interface Sample extends LawPoint {
  readonly size: string;
  readonly microseconds: number;
}

/** One candidate of a fit, and which terms it may use. */
export interface FitCandidate extends Omit<CollectiveLaw, 'terms'> {
  readonly terms: readonly (keyof LawTerms)[];
  /** It is first tried on the sizes from here on; left out, on all it holds for. */
  readonly startBytes?: number;
}

export interface FitPlan extends Omit<Calibration, 'laws'> {
  readonly candidates: readonly FitCandidate[];
  /** The domain counts that are fitted; or every other row where there is only one. */
  readonly fitted: readonly number[] | 'every-other-row';
}

function samplesOf(measurement: Measurement, gpusPerDomain: number): readonly Sample[] {
  const { operation, gpus: ranks, unit, rows } = measurement;
  const factor = busFactor(operation, ranks);
  return rows.map(([size, figure]) => {
    const bytes = sizeBytes(size);
    const microseconds = unit === 'us' ? figure : (factor * bytes) / (figure * 1e3);
    const domains = ranks / gpusPerDomain;
    return { size, bytes, ranks, domains, load: 1, busFactor: factor, microseconds };
  });
}

/** Whether the row with this number was used to choose numbers of the law. */
function isFitted({ fitted }: FitPlan, sample: Sample, row: number): boolean {
  return fitted === 'every-other-row' ? row % 2 === 0 : fitted.includes(sample.domains);
}

const ROUNDS = 30;

/**
 * The laws of a plan. A low-latency candidate keeps the sizes it starts with; every other sample is fitted by the candidate
 * that is fastest there, and as that depends on the fit, both are repeated until nothing changes.
 */
export function fitLaws(plan: FitPlan, samples: readonly Sample[]): readonly CollectiveLaw[] {
  let owners = samples.map((sample) => firstOwner(plan.candidates, sample));
  let laws: readonly CollectiveLaw[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    laws = plan.candidates.map((candidate, index) =>
      fitOne(
        candidate,
        samples.filter((_, sample) => owners[sample] === index),
      ),
    );
    const next = samples.map((sample, index) => {
      const owner = owners[index] ?? 0;
      return isSettled(plan.candidates[owner]) ? owner : fastestIndex(laws, sample, owner);
    });
    if (next.every((owner, index) => owner === owners[index])) break;
    owners = next;
  }
  return laws.filter(isUsed);
}

/** NCCL takes it at its sizes whether it is the fastest or not. */
function isSettled(candidate: FitCandidate | undefined): boolean {
  return candidate?.upToBytes !== undefined || candidate?.upToRankBytes !== undefined;
}

/** A candidate that is fastest nowhere has no samples, and so no terms. */
const isUsed = ({ terms }: CollectiveLaw): boolean => Object.keys(terms).length > 0;

function firstOwner(candidates: readonly FitCandidate[], sample: Sample): number {
  const starts = candidates.map(({ fromBytes, startBytes = fromBytes }, index) => ({
    start: startBytes,
    index,
  }));
  const fitting = starts.filter(({ start, index }) => {
    const candidate = candidates[index];
    return start <= sample.bytes && candidate !== undefined && isRankSize(candidate, sample);
  });
  return fitting.toSorted((a, b) => b.start - a.start)[0]?.index ?? 0;
}

/** The sizes of one call overlap, and the start decides; those of one rank do not. */
function isRankSize(candidate: FitCandidate, sample: Sample): boolean {
  const { fromRankBytes = 0, upToRankBytes = Infinity } = candidate;
  return isConsidered({ fromRankBytes, upToRankBytes }, sample);
}

function fastestIndex(laws: readonly CollectiveLaw[], sample: Sample, fallback: number): number {
  let owner = fallback;
  let least = Infinity;
  for (const [index, law] of laws.entries()) {
    const time = totalTime(lawTime(law.terms, sample));
    if (!isUsed(law) || !isWithin(law, sample) || time >= least) continue;
    least = time;
    owner = index;
  }
  return owner;
}

function isWithin(law: CollectiveLaw, sample: Sample): boolean {
  return sample.bytes >= law.fromBytes && isConsidered(law, sample);
}

function fitOne(candidate: FitCandidate, samples: readonly Sample[]): CollectiveLaw {
  const { terms: names, ...law } = candidate;
  const summed = names.filter((name) => name !== 'wirePs');
  if (summed.length === names.length) return { ...law, terms: fitSum(names, samples) };
  const wirePs = rounded(Math.min(...samples.map(wireOf)));
  let terms = fitSum(summed, samples);
  for (let round = 0; round < ROUNDS; round++) {
    const before = terms;
    const free = samples.filter((sample) => !isWireBound(before, wirePs, sample));
    terms = fitSum(summed, free);
    if (JSON.stringify(terms) === JSON.stringify(before)) break;
  }
  return samples.length === 0 ? { ...law, terms: {} } : { ...law, terms: { ...terms, wirePs } };
}

/** Picoseconds a byte: the least of them is the wire, as no sample can beat it. */
function wireOf({ microseconds, busFactor: factor, bytes }: Sample): number {
  return (microseconds * 1e6) / (factor * bytes);
}

function isWireBound(terms: LawTerms, wirePs: number, sample: Sample): boolean {
  return wirePs * sample.busFactor * sample.bytes * 1e-12 > totalTime(lawTime(terms, sample));
}

function fitSum(names: FitCandidate['terms'], samples: readonly Sample[]): LawTerms {
  const rows = samples.map((sample) =>
    names.map((name) => totalTime(lawTime({ [name]: 1 }, sample)) / (sample.microseconds * 1e-6)),
  );
  const weights = nonNegativeFit(rows, names.length);
  const found = names.flatMap((name, index) => {
    const weight = rounded(weights[index] ?? 0);
    return weight === 0 ? [] : [[name, weight] as const];
  });
  return Object.fromEntries(found);
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** The measured samples that a plan is about, each with whether it is fitted. */
export function plannedSamples(
  plan: FitPlan,
  measured: readonly Measurement[],
  gpusPerDomain: number,
): readonly { readonly sample: Sample; readonly source: string; readonly fitted: boolean }[] {
  return measured
    .filter(({ fabric, operation }) => fabric === plan.fabric && operation === plan.operation)
    .flatMap((measurement) =>
      samplesOf(measurement, gpusPerDomain).map((sample, row) => ({
        sample,
        source: measurement.source,
        fitted: isFitted(plan, sample, row),
      })),
    )
    .filter(({ sample: { domains } }) => domains >= plan.domains[0] && domains <= plan.domains[1]);
}
