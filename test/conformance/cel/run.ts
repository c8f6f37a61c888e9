import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import type { Environment } from '../../../src/kube/schema/cel/environment.ts';
import { areEqual } from '../../../src/kube/schema/cel/equality.ts';
import { compileIn, compileUnchecked } from '../../../src/kube/schema/cel/expression.ts';
import type { Evaluated } from '../../../src/kube/schema/cel/expression.ts';
import { kubernetesFunctions } from '../../../src/kube/schema/cel/library/all.ts';
import type { CelType } from '../../../src/kube/schema/cel/types.ts';
import {
  dyn,
  listOf,
  mapOf,
  optionalOf,
  simple,
  typeText,
} from '../../../src/kube/schema/cel/types.ts';
import type { CelValue } from '../../../src/kube/schema/cel/values.ts';
import {
  CelMap,
  EntryMap,
  TypeValue,
  Uint,
  isList,
  kindOf,
} from '../../../src/kube/schema/cel/values.ts';
import type { Vector } from './vectors.ts';

/** What is wrong with our answer to a vector; undefined: it is right. */
export function failureOf({ test }: Vector): string | undefined {
  const text = memberText(test, 'expr');
  const environment = environmentOf(test);
  if (test['disableCheck'] === true) return judged(unchecked(text, environment, test), test);
  const compiled = compileIn(text, environment);
  if (compiled.type === 'failed') {
    return 'evalError' in test ? undefined : `does not compile: ${compiled.failure.text}`;
  }
  const typed = test['typedResult'];
  if (isJsonObject(typed) && isJsonObject(typed['deducedType'])) {
    const wanted = typeText(typeOf(typed['deducedType']));
    const { resultType } = compiled.value;
    if (resultType !== wanted) return `has the type ${resultType}, wanted ${wanted}`;
  }
  if (test['checkOnly'] === true) return undefined;
  return judged(compiled.value.evaluate(bindingsOf(test), plenty), test);
}

const plenty = 1e9;

function unchecked(text: string, environment: Environment, test: JsonObject): Evaluated {
  const compiled = compileUnchecked(text, environment);
  if (compiled.type === 'failed') return { type: 'failed', why: compiled.failure, cost: 0 };
  return compiled.value(bindingsOf(test), plenty);
}

function judged(result: Evaluated, test: JsonObject): string | undefined {
  if ('evalError' in test)
    return result.type === 'value' ? 'has a value, wanted an error' : undefined;
  if (result.type !== 'value') return result.type === 'failed' ? result.why : 'costs too much';
  const typed = test['typedResult'];
  const written = test['value'] ??
    (isJsonObject(typed) ? typed['result'] : undefined) ?? { boolValue: true };
  const wanted = valueOf(written);
  return isSame(result.value, wanted)
    ? undefined
    : `is ${shown(result.value)}, wanted ${shown(wanted)}`;
}

/** The very same: not only equal, but of the same type too. */
function isSame(found: CelValue, wanted: CelValue): boolean {
  if (kindOf(found) !== kindOf(wanted)) return false;
  if (typeof found === 'number') return Object.is(found, wanted);
  if (isList(found) && isList(wanted)) {
    return (
      found.length === wanted.length && found.every((item, at) => isSame(item, wanted[at] ?? null))
    );
  }
  if (found instanceof CelMap && wanted instanceof CelMap) {
    return (
      found.size === wanted.size &&
      found.keys().every((key) => {
        const other = wanted.get(key);
        return other !== undefined && isSame(found.get(key) ?? null, other);
      })
    );
  }
  return areEqual(found, wanted);
}

function shown(value: CelValue): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? `${item}` : item,
  );
}

function environmentOf(test: JsonObject): Environment {
  const declared = test['typeEnv'];
  const variables = new Map<string, CelType>();
  for (const one of isJsonArray(declared) ? declared : []) {
    if (!isJsonObject(one) || !isJsonObject(one['ident'])) continue;
    variables.set(memberText(one, 'name'), typeOf(one['ident']['type']));
  }
  return {
    functions: kubernetesFunctions,
    variables,
    container: memberText(test, 'container'),
    literals: 'mixed',
    macros: 'usual',
  };
}

const primitives: ReadonlyMap<string, string> = new Map([
  ['BOOL', 'bool'],
  ['INT64', 'int'],
  ['UINT64', 'uint'],
  ['DOUBLE', 'double'],
  ['STRING', 'string'],
  ['BYTES', 'bytes'],
  ['TIMESTAMP', 'timestamp'],
  ['DURATION', 'duration'],
]);

function typeOf(written: JsonValue | undefined): CelType {
  if (!isJsonObject(written)) return dyn;
  const { primitive, wellKnown, type } = written;
  const name = primitives.get(memberText({ name: primitive ?? wellKnown }, 'name'));
  if (name !== undefined) return simple(name);
  if (type !== undefined) return { type: 'type', of: typeOf(type) };
  return 'null' in written ? simple('null') : containerOf(written);
}

function containerOf({ listType, mapType, abstractType }: JsonObject): CelType {
  if (isJsonObject(listType)) return listOf(typeOf(listType['elemType']));
  if (isJsonObject(mapType)) return mapOf(typeOf(mapType['keyType']), typeOf(mapType['valueType']));
  if (!isJsonObject(abstractType) || abstractType['name'] !== 'optional_type') return dyn;
  const parameters = abstractType['parameterTypes'];
  return optionalOf(typeOf(isJsonArray(parameters) ? parameters[0] : undefined));
}

function bindingsOf(test: JsonObject): ReadonlyMap<string, CelValue> {
  const bindings = test['bindings'];
  const entries = isJsonObject(bindings) ? Object.entries(bindings) : [];
  return new Map(
    entries.map(([name, binding]) => [
      name,
      valueOf(isJsonObject(binding) ? binding['value'] : undefined),
    ]),
  );
}

/** The protobuf JSON of a cel.expr.Value. */
function valueOf(written: JsonValue | undefined): CelValue {
  const [entry] = isJsonObject(written) ? Object.entries(written) : [];
  const [kind, value] = entry ?? ['nullValue', null];
  if (kind === 'listValue') {
    const values = isJsonObject(value) ? value['values'] : undefined;
    return (isJsonArray(values) ? values : []).map(valueOf);
  }
  if (kind === 'mapValue') return new EntryMap(entriesOf(value));
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  return value === null || value === undefined || typeof value === 'object'
    ? null
    : scalarOf(kind, String(value));
}

function scalarOf(kind: string, text: string): CelValue {
  switch (kind) {
    case 'int64Value':
      return BigInt(text);
    case 'uint64Value':
      return new Uint(BigInt(text));
    case 'doubleValue':
      return Number(text);
    case 'bytesValue':
      return Uint8Array.from(Buffer.from(text, 'base64'));
    case 'typeValue':
      return new TypeValue(text);
    case 'stringValue':
      return text;
    default:
      return null;
  }
}

function entriesOf(value: JsonValue | undefined): readonly (readonly [CelValue, CelValue])[] {
  const entries = isJsonObject(value) ? value['entries'] : undefined;
  return (isJsonArray(entries) ? entries : []).flatMap((entry) =>
    isJsonObject(entry) ? [[valueOf(entry['key']), valueOf(entry['value'])] as const] : [],
  );
}

function memberText(object: JsonObject, key: string): string {
  const text = object[key];
  return typeof text === 'string' ? text : '';
}
