import type { PlainFamily, Series } from '../metrics/exposition.ts';
import { labelText } from '../metrics/exposition.ts';
import type { NodeTarget } from './discovery.ts';

export interface NodeFamilies {
  readonly target: NodeTarget;
  readonly families: readonly PlainFamily[];
}

/**
 * The pages of several nodes as one: each family once, and its series with the labels that service discovery gives a node of its
 * own. Whoever scrapes it must honour labels, for `instance` is the node.
 */
export function mergedFamilies(nodes: readonly NodeFamilies[]): readonly PlainFamily[] {
  const merged = new Map<string, PlainFamily & { readonly parts: Iterable<Series>[] }>();
  for (const { target, families } of nodes) {
    for (const family of families) {
      const known = merged.get(family.name);
      const parts = known?.parts ?? [];
      parts.push(labelled(family.series, target));
      if (known === undefined)
        merged.set(family.name, { ...family, series: chained(parts), parts });
    }
  }
  return [...merged.values()];
}

function chained(parts: readonly Iterable<Series>[]): Iterable<Series> {
  return {
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
}

function labelled(series: Iterable<Series>, target: NodeTarget): Iterable<Series> {
  const { node, site, pool } = target;
  const place = { instance: node, site, pool };
  const withNode = labelText(Object.entries({ ...place, node }));
  const without = labelText(Object.entries(place));
  return {
    *[Symbol.iterator]() {
      for (const { labels, value } of series) {
        // What NCCL says names its node itself.
        const own = /[{,]node="/.test(labels) ? without : withNode;
        yield { labels: labels === '' ? own : `${own.slice(0, -1)},${labels.slice(1)}`, value };
      }
    },
  };
}
