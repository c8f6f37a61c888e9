import type { JsonObject, JsonValue } from '../../base/json.ts';
import { jsonEqual } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { checkNode } from './_check-node.ts';
import { wrongEmbeddedType } from './_embedded-types.ts';
import { gathered, invalidValue, none } from './causes.ts';
import { DefaultRules } from './cel/evaluate.ts';
import { compileSchema, isImplied } from './compile.ts';
import { deepestObject, isDeeperThan } from './depth.ts';
import { checkEmbedded } from './embedded.ts';
import { checkListTypes } from './list-types.ts';
import { pruneDefault } from './prune.ts';
import type { StructuralSchema } from './structural.ts';

type Causes = readonly StatusCause[];

/**
 * Defaults that would themselves be refused, or pruned away. Those of the values of maps are not looked at, as in the
 * real server.
 */
export function checkDefault(openApi: JsonObject, path: string): Causes {
  return checkBelow({
    schema: compileSchema(openApi),
    path,
    meta: undefined,
    rules: new DefaultRules(),
  });
}

interface Place {
  readonly schema: StructuralSchema;
  readonly path: string;
  /** Within apiVersion, kind or metadata of an object inside the object: that one, made of a value here. */
  readonly meta: ((value: JsonValue) => Made) | undefined;
  readonly rules: DefaultRules;
}

interface Made {
  readonly object: JsonObject;
  readonly schema: StructuralSchema;
}

function checkHere(place: Place): Causes {
  const { schema, path } = place;
  const value = schema.default;
  const field = `${path}.default`;
  const here = value === undefined ? none : checkValue(value, field, place);
  return [...here, ...checkBelow(place)];
}

function checkBelow(place: Place): Causes {
  const { schema, path, meta } = place;
  const { items } = schema;
  return [
    ...gathered(schema.properties, ([name, child]) =>
      saysNothing(child) || isImplied(child)
        ? none
        : checkHere({
            ...place,
            schema: child,
            path: `${path}.properties[${name}]`,
            meta: madeOfMember(place, name),
          }),
    ),
    ...(items === undefined
      ? []
      : checkHere({
          ...place,
          schema: items,
          path: `${path}.items`,
          meta: meta === undefined ? undefined : (value) => meta([value]),
        })),
  ];
}

const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
const someObject = { apiVersion: 'validation/v1', kind: 'Validation' };

function madeOfMember({ schema, meta }: Place, name: string): Place['meta'] {
  if (schema.embeddedResource) {
    if (!metaFields.has(name)) return undefined;
    return (value) => ({ object: { ...someObject, [name]: value }, schema });
  }
  return meta === undefined ? undefined : (value) => meta({ [name]: value });
}

/** Whether there is no default in the schema, as in that of most fields. */
const saysNothing = ({ default: own, items, properties }: StructuralSchema): boolean =>
  own === undefined && items === undefined && properties.size === 0;

function checkValue(value: JsonValue, field: string, { schema, meta, rules }: Place): Causes {
  if (isDeeperThan(value, deepestObject)) return [invalidValue(field, '', 'is nested too deep')];
  if (meta !== undefined) {
    const problem = metaProblem(meta(value));
    if (problem !== undefined) {
      return [invalidValue(field, value, `must result in valid metadata: ${problem}`)];
    }
    return checkBySchema(value, schema, rules).map((cause) => below(field, cause));
  }
  const unknown = jsonEqual(pruneDefault(value, schema), value)
    ? none
    : [invalidValue(field, value, 'must not have unknown fields')];
  return [...unknown, ...faultsOf(value, schema, rules).map((cause) => below(field, cause))];
}

/** One kind of fault after the other: what is wrong with objects inside comes first. */
function faultsOf(value: JsonValue, schema: StructuralSchema, rules: DefaultRules): Causes {
  const wrong = wrongEmbeddedType(value, schema);
  if (wrong !== undefined) return [wrong];
  const embedded = checkEmbedded(value, schema);
  return embedded.length > 0 ? embedded : checkBySchema(value, schema, rules);
}

function checkBySchema(value: JsonValue, schema: StructuralSchema, rules: DefaultRules): Causes {
  const faults = [...checkNode({ value, schema, path: '' }), ...checkListTypes(value, schema, '')];
  return faults.length > 0 ? faults : rules.causesOf(value, schema);
}

function metaProblem({ object, schema }: Made): string | undefined {
  const wrong = wrongEmbeddedType(object, schema);
  const faults = wrong === undefined ? checkEmbedded(object, schema) : [wrong];
  const [only, ...others] = faults.map(({ field = '', message }) => `${field}: ${message}`);
  return others.length === 0 ? only : `[${[only, ...others].join(', ')}]`;
}

function below(path: string, cause: StatusCause): StatusCause {
  const { field = '' } = cause;
  const message = cause.message.replace(':  in body', ': in body');
  if (field === '<nil>') return { ...cause, message };
  const isMember = field !== '' && !field.startsWith('[');
  return { ...cause, message, field: `${path}${isMember ? '.' : ''}${field}` };
}
