import { describeLink, planOf } from '../../controllers/link-physics.ts';
import type { DescribedLink } from '../../controllers/link-physics.ts';
import { linkNeighbours } from '../../controllers/link-neighbours.ts';
import type { LinkSurroundings } from '../../controllers/link-neighbours.ts';
import type { Km } from '../base/units.ts';
import { km, toMicroseconds } from '../base/units.ts';
import type { TuningMode } from '../domain/site-link.ts';
import type { KubeObject } from '../kube/object.ts';
import type { LanePrediction } from '../network/congestion/efficiency.ts';
import { predictLane } from '../network/congestion/efficiency.ts';
import { tuneLane } from '../network/congestion/tune.ts';
import { roundTrip } from '../network/fibre.ts';
import type { Curve, LinkCurves } from '../web/wire.ts';

const LONGEST_KM = 10_000;
const POINTS_PER_DECADE = 10;

/** What a lane of this link would carry at other lengths, tuned and off the shelf; undefined when its spec cannot be read. */
export function linkCurves(object: KubeObject, around: LinkSurroundings): LinkCurves | undefined {
  const described = describeLink(object, linkNeighbours(around));
  if (described.type === 'failed') return undefined;
  const lengths = lengthsAround(described.value.length);
  return {
    lengthsKm: lengths,
    tuned: curve('DistanceAware', lengths, described.value),
    offTheShelf: curve('OffTheShelf', lengths, described.value),
  };
}

/** 1 to 10,000 km in steps that look even on a logarithmic axis, and the link's own length. */
function lengthsAround(own: Km): readonly Km[] {
  const steps = POINTS_PER_DECADE * Math.log10(LONGEST_KM);
  const even = Array.from({ length: steps + 1 }, (_, index) =>
    km(Number((10 ** (index / POINTS_PER_DECADE)).toPrecision(3))),
  );
  return [...new Set([...even, km(Math.round(own))])].sort((left, right) => left - right);
}

function curve(mode: TuningMode, lengths: readonly Km[], described: DescribedLink): Curve {
  const predictions = lengths.map((length) => predicted(mode, length, described));
  return {
    efficiencyPercent: predictions.map(({ efficiency }) => rounded(100 * efficiency)),
    queueMicroseconds: predictions.map(({ queueDelay }) => rounded(toMicroseconds(queueDelay))),
  };
}

function predicted(mode: TuningMode, length: Km, described: DescribedLink): LanePrediction {
  const { link, flows, setting } = described;
  const { laneRate, jitter, lossRate, medium } = link;
  const delay = roundTrip(length, medium);
  const wanted = tuneLane({ mode, roundTrip: delay, laneRate, flows, jitter, length, medium });
  // What is tuned has to fit the gear; the vendors' defaults are what the gear comes with.
  const parameters =
    mode === 'DistanceAware'
      ? planOf(link, { length, flows, setting }, wanted).fit.parameters
      : wanted;
  return predictLane({ parameters, roundTrip: delay, laneRate, flows, jitter, lossRate });
}

const rounded = (value: number): number => Number(value.toPrecision(4));
