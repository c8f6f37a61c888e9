import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { addedQuantity, quantityText, readQuantity, wholeQuantity } from '../../kube/quantity.ts';
import type { Quantity } from '../../kube/quantity.ts';

/** How much of what: `requests.cpu`, `count/secrets`. */
export type Amounts = ReadonlyMap<string, Quantity>;

/** What is no quantity is left out. */
export function amountsIn(map: JsonValue | undefined): Amounts {
  if (!isJsonObject(map)) return new Map();
  return new Map(
    Object.entries(map).flatMap(([name, value]) => {
      const text = typeof value === 'number' ? String(value) : value;
      const found = typeof text === 'string' ? readQuantity(text) : undefined;
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

export const amountOf = (amounts: Amounts, name: string): Quantity =>
  amounts.get(name) ?? wholeQuantity(0);

/** One of everything that is named. */
export const oneOf = (...names: readonly string[]): Amounts =>
  new Map(names.map((name) => [name, wholeQuantity(1)]));

export function added(first: Amounts, second: Amounts): Amounts {
  const sum = new Map(first);
  for (const [name, amount] of second) sum.set(name, addedQuantity(amountOf(sum, name), amount));
  return sum;
}

/** Of each the larger. */
export function largest(first: Amounts, second: Amounts): Amounts {
  const most = new Map(first);
  for (const [name, amount] of second) {
    if (amount.nanos > amountOf(most, name).nanos) most.set(name, amount);
  }
  return most;
}

export const restricted = (amounts: Amounts, names: (name: string) => boolean): Amounts =>
  new Map([...amounts].filter(([name]) => names(name)));

const sorted = (amounts: Amounts): readonly (readonly [string, string])[] =>
  [...amounts]
    .map(([name, amount]) => [name, quantityText(amount)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));

export const amountsObject = (amounts: Amounts): JsonObject => Object.fromEntries(sorted(amounts));

/** `cpu=600m,memory=1Gi` */
export const amountsText = (amounts: Amounts): string =>
  sorted(amounts)
    .map(([name, text]) => `${name}=${text}`)
    .join(',');
