import type { BytesPerSecond } from '../base/units.ts';
import { toGbps, toMilliseconds } from '../base/units.ts';
import type { CutRefusal, LinkRefusal, PhaseRefusal, PoolRefusal, Refusal } from './decision.ts';
import type { Change } from './what-if.ts';

/** A refusal as a sentence that names what was wanted and what was found. */
export function refusalText(refusal: Refusal): string {
  if (refusal.type === 'phase') return phaseText(refusal);
  if (isAboutCuts(refusal)) return cutText(refusal);
  return isAboutLinks(refusal) ? linkText(refusal) : poolText(refusal);
}

function isAboutCuts(refusal: Refusal): refusal is CutRefusal {
  return ['indivisible', 'site-boundary', 'too-few-together', 'phases-together'].includes(
    refusal.type,
  );
}

function isAboutLinks(refusal: Refusal): refusal is LinkRefusal {
  return ['no-path', 'round-trip', 'bandwidth'].includes(refusal.type);
}

function poolText(refusal: PoolRefusal): string {
  switch (refusal.type) {
    case 'no-pools':
      return 'there is no GpuPool';
    case 'wrong-accelerator':
      return `pool ${refusal.pool} has ${refusal.accelerator}, not ${refusal.wanted}`;
    case 'no-precision':
      return `the GPUs of pool ${refusal.pool} have no ${refusal.precision}`;
    case 'no-memory-rate':
      return `pool ${refusal.pool} does not say how fast the memory of ${refusal.accelerator} is; set customAccelerator.memoryGigabytesPerSecond`;
    case 'wrong-site':
      return `pool ${refusal.pool} is at ${refusal.site}, not at ${refusal.wanted}`;
    case 'tensor-domain':
      return `pool ${refusal.pool} has scale-up domains of ${refusal.domainGpus} GPUs, which do not divide into tensor groups of ${refusal.tensor}`;
    case 'memory':
      return `a GPU of pool ${refusal.pool} has ${gigabytes(refusal.present)} GB of memory, and the job needs ${gigabytes(refusal.needed)} GB`;
    case 'no-room':
      return `pool ${refusal.pool} has ${refusal.freeNodes} free of ${refusal.nodes} nodes, and the whole job needs ${refusal.neededNodes}`;
  }
}

function phaseText({ phase, refusal }: PhaseRefusal): string {
  return `${phase}: ${poolText(refusal)}`;
}

function cutText(refusal: CutRefusal): string {
  switch (refusal.type) {
    case 'indivisible':
      return refusal.cut === 'Data'
        ? 'the job has one replica, and a data cut needs two'
        : 'the job has one pipeline stage, and a pipeline cut needs two';
    case 'site-boundary':
      return refusal.maxSites === 1
        ? 'siteBoundary.maxSites is 1: the job may not be cut over sites'
        : 'siteBoundary.allow is empty: the job may not be cut over sites';
    case 'phases-together':
      return `no allowed pair of pools has room for prefill and decode together, ${refusal.neededGpus} GPUs`;
    case 'too-few-together': {
      const parts = refusal.cut === 'Data' ? 'replicas' : 'pipeline stages';
      return `no sites, up to ${refusal.sites} of them together, have room for ${refusal.neededGpus} GPUs in whole ${parts}`;
    }
  }
}

function linkText(refusal: LinkRefusal): string {
  switch (refusal.type) {
    case 'no-path':
      return `no link that is up leads from ${refusal.from} to ${refusal.to}`;
    case 'round-trip':
      return `the round trip from ${refusal.from} to ${refusal.to} is ${toMilliseconds(refusal.roundTrip).toFixed(1)} ms, and the job allows ${Math.round(toMilliseconds(refusal.limit))} ms`;
    case 'bandwidth':
      return `link ${refusal.link} has ${gigabits(refusal.free)} Gb/s to reserve between ${refusal.from} and ${refusal.to}, and the job needs at least ${gigabits(refusal.needed)}`;
  }
}

/** A change as a clause that follows "would run if". */
export function changeText(change: Change): string {
  switch (change.type) {
    case 'free-nodes':
      return `pool ${change.pool} had ${change.more} more free ${change.more === 1 ? 'node' : 'nodes'}`;
    case 'lanes':
      return `link ${change.link} had ${change.lanes} lanes up (now ${change.lanesUp})`;
    case 'max-sites':
      return `siteBoundary.maxSites were ${change.sites}`;
    case 'allow':
      return `siteBoundary.allow had ${change.cut}`;
    case 'round-trip-limit':
      return `siteBoundary.maxRoundTripMilliseconds were ${change.milliseconds}`;
    case 'parallelism':
      return `training.parallelism were tensor ${change.parallelism.tensor}, pipeline ${change.parallelism.pipeline}`;
  }
}

const gigabytes = (size: number): string => (size / 1e9).toFixed(1);
const gigabits = (rate: BytesPerSecond): number => Math.round(toGbps(rate));
