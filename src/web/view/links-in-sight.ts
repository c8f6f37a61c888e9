import type { LinkRow } from '../wire.ts';

/** Each row costs the browser about as much as three links on the map; four times a second all of them may change. */
export const LINKS_AT_ONCE = 100;

/** At most so many: where that leaves some out, those that are not up come first. */
export function linksInSight(links: readonly LinkRow[], most: number): readonly LinkRow[] {
  if (links.length <= most) return links;
  const isUp = ({ condition }: LinkRow): boolean => condition === 'up';
  return [...links.filter((link) => !isUp(link)), ...links.filter(isUp)].slice(0, most);
}
