import type { Result } from '../base/result.ts';
import { failed, ok } from '../base/result.ts';
import type { BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond, gbps, toGbps } from '../base/units.ts';
import { rateToHide } from '../collectives/predict-step.ts';
import type { CrossSiteDemand, SitePath } from '../collectives/step-time.ts';
import type { Reservation } from '../domain/placement.ts';
import type { SiteRoute } from '../network/paths.ts';
import type { LinkRefusal } from './decision.ts';
import type { LinkTable } from './link-table.ts';
import type { LinkOffer } from './request.ts';
import { windowRate } from '../network/sender-window.ts';

/**
 * A job is not placed over a way on which less than this share is left of what would hide its traffic (or of all that
 * can be reserved, if that is less): it would spend its time waiting, on GPUs that others could use.
 */
const LEAST_SHARE = 0.1;
const ONE_GBPS = gbps(1);

export interface Crossing {
  readonly path: SitePath;
  readonly reservations: readonly Reservation[];
}

export interface Need {
  readonly demand: CrossSiteDemand;
  readonly maxRoundTrip: Seconds | undefined;
}

/**
 * The rate at which the traffic is hidden, or all that the windows of its senders allow over a way of this length: more would
 * be reserved in vain.
 */
function usefulRate({ demand }: Need, roundTrip: Seconds): BytesPerSecond {
  return bytesPerSecond(Math.min(rateToHide(demand), windowRate(demand.underWay, roundTrip)));
}

/**
 * The way for one pair of neighbouring sites: the shortest with room for all that hides their traffic, or else the
 * shortest with room for the least share of it; then as much as there is. Where traffic goes both ways the same is
 * reserved on both directions of every link, in whole Gb/s.
 */
export function reserve(links: LinkTable, need: Need): Result<Crossing, LinkRefusal> {
  const { from, to, ways } = need.demand;
  const shortest = links.shortest(from, to);
  if (shortest === undefined) return failed({ type: 'no-path', from, to });
  if (need.maxRoundTrip !== undefined && shortest.roundTrip > need.maxRoundTrip) {
    const { roundTrip } = shortest;
    return failed({ type: 'round-trip', from, to, roundTrip, limit: need.maxRoundTrip });
  }
  const hiding = usefulRate(need, shortest.roundTrip);
  for (const rateOf of [wantedRate, leastRate]) {
    const route = links.shortestOver(
      (offer, hop) => freeFor(links, offer, { ...hop, ways }) >= rateOf(offer, hiding),
      from,
      to,
    );
    if (route !== undefined && route.roundTrip <= (need.maxRoundTrip ?? Infinity)) {
      return ok(crossingOver(links, route, need));
    }
  }
  return failed(narrowest(links, shortest, { hiding, ways }));
}

/** What is reserved of a link so that `hiding` arrives, or else all that can be; whole Gb/s, at least one. */
function wantedRate({ state, reservable }: LinkOffer, hiding: number): BytesPerSecond {
  const most = wholeGbps(state.capacity * reservable);
  return bytesPerSecond(Math.max(ONE_GBPS, Math.min(ceilGbps(hiding / state.efficiency), most)));
}

function leastRate(offer: LinkOffer, hiding: number): BytesPerSecond {
  return ceilGbps(LEAST_SHARE * wantedRate(offer, hiding));
}

/** In the direction of travel, or in both. */
function freeFor(
  links: LinkTable,
  offer: LinkOffer,
  { from, to, ways }: Pick<CrossSiteDemand, 'from' | 'to' | 'ways'>,
): BytesPerSecond {
  const there = links.free(offer, from);
  return wholeGbps(ways === 'there' ? there : Math.min(there, links.free(offer, to)));
}

function ceilGbps(rate: number): BytesPerSecond {
  return gbps(Math.ceil(toGbps(bytesPerSecond(rate))));
}

/** The tolerance takes back what conversions between units may have lost. */
function wholeGbps(rate: number): BytesPerSecond {
  return gbps(Math.floor(toGbps(bytesPerSecond(rate)) + 1e-6));
}

function crossingOver(links: LinkTable, route: SiteRoute, need: Need): Crossing {
  const { demand } = need;
  const hops = route.links.flatMap((hop) => {
    const offer = links.offer(hop.link.link);
    return offer === undefined ? [] : [{ hop, offer }];
  });
  const hiding = usefulRate(need, route.roundTrip);
  const rate = Math.min(
    ...hops.map(({ hop: { from, to }, offer }) =>
      Math.min(wantedRate(offer, hiding), freeFor(links, offer, { from, to, ways: demand.ways })),
    ),
  );
  const arriving = Math.min(...hops.map(({ offer }) => rate * offer.state.efficiency));
  return {
    path: {
      from: demand.from,
      to: demand.to,
      roundTrip: route.roundTrip,
      jitter: route.jitter,
      rate: bytesPerSecond(arriving),
    },
    reservations: hops.flatMap(({ hop: { link, from, to } }) => [
      { link: link.link, from, to, rate: bytesPerSecond(rate) },
      ...(demand.ways === 'there'
        ? []
        : [{ link: link.link, from: to, to: from, rate: bytesPerSecond(rate) }]),
    ]),
  };
}

function narrowest(
  links: LinkTable,
  route: SiteRoute,
  { hiding, ways }: { readonly hiding: number; readonly ways: CrossSiteDemand['ways'] },
): LinkRefusal {
  const hops = route.links.flatMap(({ link, from, to }) => {
    const offer = links.offer(link.link);
    if (offer === undefined) return [];
    const needed = leastRate(offer, hiding);
    return [{ link: link.link, from, to, needed, free: freeFor(links, offer, { from, to, ways }) }];
  });
  const [worst] = hops.sort((a, b) => a.free - a.needed - (b.free - b.needed));
  if (worst === undefined) throw new Error('a way between two sites has a link');
  return { type: 'bandwidth', ...worst };
}
