import { isJsonArray, isJsonObject, mapMembers } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { goTime } from '../../kube/go-time.ts';
import type { GoTimeForm } from '../../kube/go-time.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import { UnreadableError } from './unreadable.ts';

/** The fields of built-in kinds that are MicroTimes; all others are Times. */
const micros: ReadonlySet<string> = new Set([
  'acquireTime',
  'eventTime',
  'lastObservedTime',
  'renewTime',
]);

/** An object of a built-in kind with its times as Go would write them; 400 where Go could not read one. The metadata are the server's. */
export function withGoTimes(object: KubeObject, resource: ServedResource): KubeObject {
  const { definition, schema } = resource;
  if (definition.custom || !hasTimes(schema)) return object;
  const read = (text: string, form: GoTimeForm): string => {
    const time = goTime(text, form);
    if (time.type === 'unreadable') throw new UnreadableError(definition, time.problem);
    return time.text;
  };
  const timed = withTimes(object, schema, read);
  return isKubeObject(timed) ? timed : object;
}

type Read = (text: string, form: GoTimeForm) => string;

function withTimes(object: JsonObject, schema: StructuralSchema, read: Read): JsonObject {
  const timed = mapMembers(object, (value, name) => {
    const field = schema.properties.get(name) ?? schema.additionalProperties;
    if (name === 'metadata' || field === undefined || !hasTimes(field)) return value;
    return withTimesIn(value, field, { name, read });
  });
  return Object.keys(timed).some((name) => timed[name] !== object[name]) ? timed : object;
}

function withTimesIn(
  value: JsonValue,
  schema: StructuralSchema,
  field: { readonly name: string; readonly read: Read },
): JsonValue {
  const { name, read } = field;
  if (typeof value === 'string') {
    const isTime = schema.limits.format === 'date-time';
    return isTime ? read(value, micros.has(name) ? 'micros' : 'seconds') : value;
  }
  if (isJsonObject(value)) return withTimes(value, schema, read);
  const { items } = schema;
  if (!isJsonArray(value) || items === undefined) return value;
  const list = value.map((item) => withTimesIn(item, items, field));
  return list.some((item, index) => item !== value[index]) ? list : value;
}

const known = new WeakMap<StructuralSchema, boolean>();

/** Whether there is a time in it anywhere but in the metadata: found out once for each schema. */
function hasTimes(schema: StructuralSchema): boolean {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const { limits, properties, additionalProperties, items } = schema;
  const below = [...properties].flatMap(([name, field]) => (name === 'metadata' ? [] : [field]));
  const has =
    limits.format === 'date-time' ||
    [...below, additionalProperties, items].some((each) => each !== undefined && hasTimes(each));
  known.set(schema, has);
  return has;
}
