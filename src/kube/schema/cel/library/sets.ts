import { areEqual } from '../equality.ts';
import { overloadsOf } from '../functions.ts';
import type { CelList } from '../values.ts';
import { list } from './arguments.ts';

export const sets = overloadsOf([
  ['sets.contains(list<A>, list<A>): bool', (a, b) => contains(list(a), list(b))],
  [
    'sets.equivalent(list<A>, list<A>): bool',
    (a, b) => contains(list(a), list(b)) && contains(list(b), list(a)),
  ],
  [
    'sets.intersects(list<A>, list<A>): bool',
    (a, b) => list(a).some((item) => list(b).some((other) => areEqual(item, other))),
  ],
]);

function contains(all: CelList, some: CelList): boolean {
  return some.every((item) => all.some((other) => areEqual(item, other)));
}
