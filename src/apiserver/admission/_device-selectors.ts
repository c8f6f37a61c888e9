import type { JsonObject } from '../../base/json.ts';
import { textAt } from '../../base/json-at.ts';
import { utf8Length } from '../../kube/names.ts';
import { forbiddenField, invalidValue, required, tooLong } from '../../kube/schema/causes.ts';
import { estimatedCost } from '../../kube/schema/cel/cost.ts';
import { compileExpression, faultText, perCallLimit } from '../../kube/schema/cel/expression.ts';
import type { Declarations } from '../../kube/schema/cel/expression.ts';
import type { CelType } from '../../kube/schema/cel/types.ts';
import { dyn, simple } from '../../kube/schema/cel/types.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkEach } from './_device-lists.ts';
import { itemsOf } from './_members.ts';

type Causes = readonly StatusCause[];

type Sized = Extract<CelType, { readonly type: 'dyn' | 'simple' | 'map' }>;

const sized = (type: Sized, most: number): CelType => ({ ...type, most });

const text: Sized = { type: 'simple', name: 'string' };

/** A device has so many attributes and capacities together. */
const mostNamed = 32;

/** By domain and name, as much as there can be of them. */
const named = (value: CelType): CelType => {
  const within: Sized = { type: 'map', key: sized(text, 32), value };
  return sized({ type: 'map', key: sized(text, 63), value: sized(within, mostNamed) }, mostNamed);
};

/** What selectors see of a device. */
const declarations: Declarations = new Map([
  [
    'device',
    {
      type: 'type',
      is: {
        type: 'object',
        name: 'kubernetes.DRADevice',
        fields: new Map<string, CelType>([
          ['driver', sized(text, 63)],
          ['attributes', named(sized(dyn, 64))],
          ['capacity', named(simple('kubernetes.Quantity'))],
        ]),
      },
    },
  ],
]);

const longestExpression = 10 * 1024;

/**
 * The expressions of one object together: they are compiled when it is written, which takes microseconds for each
 * character, and an object may have thousands of them.
 */
const longestTogether = 128 * 1024;

/** Refuses to compile so much; nothing else is said of the object then. */
export function checkTogether(owners: readonly JsonObject[], field: string): Causes {
  const lengths = owners.flatMap((owner) =>
    itemsOf(owner, 'selectors').map((selector) => utf8Length(expressionOf(selector))),
  );
  const together = lengths.reduce((sum, length) => sum + length, 0);
  if (together <= longestTogether) return [];
  const why = `the CEL expressions of all selectors have ${together} bytes together: may not be more than ${longestTogether}, use fewer or shorter ones`;
  return [forbiddenField(field, why)];
}

const expressionOf = (selector: JsonObject): string => textAt(selector, 'cel', 'expression') ?? '';

/** Each selector is an expression that says of a device whether it will do. */
export const checkSelectors = (owner: JsonObject, field: string): Causes =>
  checkEach(itemsOf(owner, 'selectors'), { field, most: 32 }, (selector, at) =>
    selector['cel'] === undefined
      ? [required(`${at}.cel`)]
      : checkExpression(expressionOf(selector), `${at}.cel.expression`),
  );

function checkExpression(text: string, field: string): Causes {
  if (utf8Length(text) > longestExpression) return [tooLong(field, longestExpression)];
  const compiled = compileExpression(text, declarations, 'with-bind');
  if (compiled.type === 'failed') {
    return [invalidValue(field, text, faultText(compiled.failure))];
  }
  const { resultType } = compiled.value;
  if (resultType !== 'bool' && resultType !== 'dyn') {
    const why = `must evaluate to bool or the unknown type, not ${resultType}`;
    return [invalidValue(field, text, why)];
  }
  if (estimatedCost(compiled.value).max <= perCallLimit) return [];
  return [forbiddenField(field, 'too complex, exceeds cost limit')];
}
