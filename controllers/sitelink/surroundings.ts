import { heldPlacement } from '../../src/api/placement.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { byLink, bySite, sitesOf } from '../indexes.ts';
import type { LinkSurroundings } from '../link-neighbours.ts';
import type { ControllerParts } from '../parts.ts';

/** The jobs that cross the link, their pools, and the pools at its ends: all that it depends on. */
export function surroundingsOfLink(
  { pools, jobs }: ControllerParts['informers'],
  link: KubeObject,
): LinkSurroundings {
  const crossing = jobs.byIndex(byLink, link.metadata.name ?? '');
  const held = crossing.flatMap((job) => heldPlacement(job)?.assignments ?? []);
  const names = new Set(held.map(({ pool }) => pool));
  const near = [
    ...[...names].flatMap((name) => pools.get({ namespace: '', name }) ?? []),
    ...sitesOf(link).flatMap((site) => pools.byIndex(bySite, site)),
  ];
  return { pools: inNameOrder(near), jobs: crossing };
}

/** Of several pools at a site the first by name says where it is. */
function inNameOrder(pools: readonly KubeObject[]): readonly KubeObject[] {
  const name = ({ metadata }: KubeObject): string => metadata.name ?? '';
  return [...new Set(pools)].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
