import type { JsonObject, JsonValue } from '../../base/json.ts';
import { canonicalJson, isJsonArray, isJsonObject } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import {
  invalidValue,
  joined,
  none,
  notSupported,
  required,
  tooLong,
  tooMany,
  wrongType,
} from './causes.ts';
import { isInFormat } from './formats.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './pattern.ts';
import type { ValueLimits } from './structural.ts';

type Causes = readonly StatusCause[];

/** The limits that the kind of value is subject to; a limit of another kind does not apply. */
export function checkLimits(value: JsonValue, limits: ValueLimits, path: string): Causes {
  return joined(checkKind(value, limits, path), checkEnum(value, limits, path));
}

function checkKind(value: JsonValue, limits: ValueLimits, path: string): Causes {
  if (typeof value === 'string') return checkText(value, limits, path);
  if (typeof value === 'number' || typeof value === 'bigint')
    return checkNumber(value, limits, path);
  if (isJsonArray(value)) return checkLength(value.length, limits, path);
  return isJsonObject(value) ? checkMembers(value, limits, path) : none;
}

function checkEnum(value: JsonValue, limits: ValueLimits, path: string): Causes {
  const allowed = limits.enum;
  if (allowed === undefined || allowedTexts(limits, allowed).has(canonicalJson(value))) return none;
  return [notSupported(path, value, allowed)];
}

const texts = new WeakMap<ValueLimits, ReadonlySet<string>>();

/** Equal values have equal texts. A list may be long, and the values that are held against it many. */
function allowedTexts(limits: ValueLimits, allowed: readonly JsonValue[]): ReadonlySet<string> {
  const known = texts.get(limits);
  if (known !== undefined) return known;
  const all = new Set(allowed.map(canonicalJson));
  texts.set(limits, all);
  return all;
}

function checkText(text: string, limits: ValueLimits, path: string): Causes {
  const causes: StatusCause[] = [];
  const { minLength, maxLength, format } = limits;
  const length = maxLength === undefined && minLength === undefined ? 0 : Array.from(text).length;
  if (maxLength !== undefined && length > maxLength) causes.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength) {
    const why = `${path} in body should be at least ${minLength} chars long`;
    causes.push(invalidValue(path, text, why));
  }
  if (patternOf(limits)?.matches(text) === false) {
    const why = `${path} in body should match '${limits.pattern ?? ''}'`;
    causes.push(invalidValue(path, text, why));
  }
  if (format !== undefined && !isInFormat(text, format)) {
    const why = `${path} in body must be of type ${format}: ${JSON.stringify(text)}`;
    causes.push(wrongType(path, text, why));
  }
  return causes;
}

const patterns = new WeakMap<ValueLimits, Pattern>();

/** A pattern that does not compile is refused with its CRD; here it lets everything through. */
function patternOf(limits: ValueLimits): Pattern | undefined {
  if (limits.pattern === undefined || limits.pattern === '') return undefined;
  const known = patterns.get(limits);
  if (known !== undefined) return known;
  const compiled = compilePattern(limits.pattern);
  if (compiled.type === 'failed') return undefined;
  patterns.set(limits, compiled.value);
  return compiled.value;
}

function checkNumber(value: number | bigint, limits: ValueLimits, path: string): Causes {
  const causes: StatusCause[] = [];
  const { minimum, maximum, multipleOf } = limits;
  const complain = (why: string): void => {
    causes.push(invalidValue(path, value, `${path} in body should be ${why}`));
  };
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    complain(`a multiple of ${multipleOf}`);
  }
  if (maximum !== undefined) {
    if (limits.exclusiveMaximum === true && value >= maximum) complain(`less than ${maximum}`);
    else if (value > maximum) complain(`less than or equal to ${maximum}`);
  }
  if (minimum !== undefined) {
    if (limits.exclusiveMinimum === true && value <= minimum) complain(`greater than ${minimum}`);
    else if (value < minimum) complain(`greater than or equal to ${minimum}`);
  }
  return causes;
}

/** 0.3 is a multiple of 0.1, although not in binary. */
function isMultiple(value: number | bigint, of: number): boolean {
  if (of === 0) return true;
  if (typeof value === 'bigint') {
    return Number.isInteger(of) ? value % BigInt(of) === 0n : isMultiple(Number(value), of);
  }
  const ratio = value / of;
  return Math.abs(ratio - Math.round(ratio)) <= 1e-9 * Math.max(1, Math.abs(ratio));
}

function checkLength(actual: number, limits: ValueLimits, path: string): Causes {
  const { minItems, maxItems } = limits;
  const causes: StatusCause[] = [];
  if (minItems !== undefined && actual < minItems) {
    const why = `${path} in body should have at least ${minItems} items`;
    causes.push(invalidValue(path, actual, why));
  }
  if (maxItems !== undefined && actual > maxItems) {
    causes.push(tooMany(path, { actual, maximum: maxItems }));
  }
  return causes;
}

function checkMembers(object: JsonObject, limits: ValueLimits, path: string): Causes {
  const { minProperties, maxProperties } = limits;
  const isSet = (key: string): boolean => Object.hasOwn(object, key) && object[key] !== undefined;
  const causes: StatusCause[] = limits.required
    .filter((key) => !isSet(key))
    .map((key) => required(path === '' ? key : `${path}.${key}`));
  const actual = Object.keys(object).length;
  if (minProperties !== undefined && actual < minProperties) {
    const why = `${path} in body should have at least ${minProperties} properties`;
    causes.push(invalidValue(path, actual, why));
  }
  if (maxProperties !== undefined && actual > maxProperties) {
    causes.push(tooMany(path, { actual, maximum: maxProperties }));
  }
  return causes;
}
