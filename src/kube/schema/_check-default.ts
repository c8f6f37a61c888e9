import type { JsonObject, JsonValue } from '../../base/json.ts';
import { jsonEqual } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { checkNode } from './_check-node.ts';
import { gathered, invalidValue, none } from './causes.ts';
import { compileSchema } from './compile.ts';
import { deepestObject, isDeeperThan } from './depth.ts';
import { checkEmbedded } from './embedded.ts';
import { checkListTypes } from './list-types.ts';
import { prune } from './prune.ts';
import type { StructuralSchema } from './structural.ts';

type Causes = readonly StatusCause[];

/** Defaults that would themselves be refused, or pruned away. */
export function checkDefault(openApi: JsonObject, path: string): Causes {
  return checkBelow(compileSchema(openApi), path);
}

function checkHere(schema: StructuralSchema, path: string): Causes {
  const value = schema.default;
  return [
    ...(value === undefined ? [] : checkValue(value, schema, `${path}.default`)),
    ...checkBelow(schema, path),
  ];
}

function checkBelow(schema: StructuralSchema, path: string): Causes {
  const { items, additionalProperties } = schema;
  return [
    ...gathered(schema.properties, ([name, child]) =>
      saysNothing(child) ? none : checkHere(child, `${path}.properties[${name}]`),
    ),
    ...(items === undefined ? [] : checkHere(items, `${path}.items`)),
    ...(additionalProperties === undefined
      ? []
      : checkHere(additionalProperties, `${path}.additionalProperties`)),
  ];
}

/** Whether there is no default in the schema, as in that of most fields. */
const saysNothing = ({
  default: own,
  items,
  additionalProperties,
  properties,
}: StructuralSchema): boolean =>
  own === undefined &&
  items === undefined &&
  additionalProperties === undefined &&
  properties.size === 0;

function checkValue(value: JsonValue, schema: StructuralSchema, path: string): Causes {
  if (isDeeperThan(value, deepestObject)) return [invalidValue(path, '', 'is nested too deep')];
  const faults = [
    ...checkNode({ value, schema, path: '' }),
    ...checkEmbedded(value, schema),
    ...checkListTypes(value, schema, ''),
  ].map((cause) => below(path, cause));
  if (jsonEqual(pruned(value, schema), value)) return faults;
  return [invalidValue(path, value, 'must not have unknown fields'), ...faults];
}

/** The value pruned as if it stood in an object. */
function pruned(value: JsonValue, schema: StructuralSchema): JsonValue | undefined {
  const holder = { ...schema, properties: new Map([['value', schema]]) };
  return prune({ value }, holder).value['value'];
}

function below(path: string, cause: StatusCause): StatusCause {
  const { field = '' } = cause;
  const message = cause.message.replace(':  in body', ': in body');
  if (field === '<nil>') return { ...cause, message };
  const isMember = field !== '' && !field.startsWith('[');
  return { ...cause, message, field: `${path}${isMember ? '.' : ''}${field}` };
}
