import { ENDS_OF_LANE } from '../domain/catalogue/optics.ts';
import type { SiteLink } from '../domain/site-link.ts';

/** Electrical power of the optics at both ends of all lanes: they are lit whether traffic passes or not. */
export function opticsWatts({ lanes, optics }: Pick<SiteLink, 'lanes' | 'optics'>): number {
  return lanes * ENDS_OF_LANE * optics.watts;
}
