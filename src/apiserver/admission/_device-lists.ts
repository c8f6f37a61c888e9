import type { JsonObject } from '../../base/json.ts';
import { duplicate, gathered, tooMany } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';

type Causes = readonly StatusCause[];

interface Bounded {
  readonly field: string;
  /** Of a longer list nothing else is said. */
  readonly most?: number;
}

/** What is wrong with a list of no more than so many items. */
export function checkEach<Item>(
  items: readonly Item[],
  { field, most = Infinity }: Bounded,
  check: (item: Item, field: string) => Causes,
): Causes {
  if (items.length > most) return [tooMany(field, { actual: items.length, maximum: most })];
  return gathered(items.entries(), ([index, item]) => check(item, `${field}[${index}]`));
}

/** The same of one in which nothing is twice. */
export function checkDistinct<Item>(
  items: readonly Item[],
  { keyOf, ...bounded }: Bounded & { readonly keyOf: (item: Item) => string },
  check: (item: Item, field: string) => Causes,
): Causes {
  const { most = Infinity, field } = bounded;
  if (items.length > most) return checkEach(items, bounded, check);
  const seen = new Set<string>();
  const twice = gathered(items.entries(), ([index, item]) => {
    const key = keyOf(item);
    if (seen.has(key)) return [duplicate(`${field}[${index}]`, key)];
    seen.add(key);
    return [];
  });
  return [...checkEach(items, bounded, check), ...twice];
}

/** The texts in a list of the object. */
export function textsOf(object: JsonObject, name: string): readonly string[] {
  const list = object[name];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}
