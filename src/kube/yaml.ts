import { CORE_SCHEMA, DEFAULT_SCHEMA, dump, loadAll, Type, YAMLException } from 'js-yaml';
import type { JsonArray, JsonObject, JsonValue } from '../base/json.ts';
import { isJsonArray, isJsonObject, jsonNumber } from '../base/json.ts';
import { compareKeys } from './yaml-order.ts';

/** Text that is no YAML, or YAML that is no JSON value. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  /** Counted from 1. */
  readonly line: number | undefined;

  constructor(message: string, line?: number, options?: ErrorOptions) {
    super(line === undefined ? message : `line ${line}: ${message}`, options);
    this.line = line;
  }
}

class RepeatedKeyError extends YamlError {
  /** Where the key begins. */
  readonly position: number;

  constructor(
    message: string,
    found: { readonly line: number; readonly position: number; readonly cause: unknown },
  ) {
    super(message, found.line, { cause: found.cause });
    this.position = found.position;
  }
}

/** The one document in the text; null when there is none. Dates stay strings, and a repeated key is an error. */
export function parseYaml(text: string): JsonValue {
  const documents = parseAllYaml(text);
  if (documents.length > 1) {
    throw new YamlError(`one document was expected, and ${documents.length} were found`);
  }
  return documents[0] ?? null;
}

/** Every document in the text, in order; empty ones (between two `---`) are left out. */
export function parseAllYaml(text: string): readonly JsonValue[] {
  return documentsOf(load(text, 'refused'));
}

const documentsOf = (loaded: readonly unknown[]): readonly JsonValue[] =>
  loaded
    .filter((document) => document !== null && document !== undefined)
    .map((document) => toJson(document, { depth: 0, budget: { left: mostValues } }));

export interface YamlDocument {
  readonly value: JsonValue;
  /** Complaints about keys that occur twice: `line 6: key "model" already set in map`. The last value counts. Of a long text only the first. */
  readonly duplicates: readonly string[];
}

/** As the API server reads a body: a repeated key is no error yet. */
export function readYaml(text: string): YamlDocument {
  try {
    return { value: parseYaml(text), duplicates: [] };
  } catch (error) {
    if (!(error instanceof RepeatedKeyError)) throw error;
    const [document = null] = documentsOf(load(text, 'last-counts'));
    return { value: document, duplicates: repeatedKeys(text, error) };
  }
}

const mostRepeated = 100;

/** In longer texts one repeated key is named: each further one is a further reading of the text. */
const longestSearched = 64 * 1024;

/** What is wrong with every key that is there already: each is given another name, until none is left. */
function repeatedKeys(text: string, first: RepeatedKeyError): readonly string[] {
  const found: string[] = [];
  let error: RepeatedKeyError | undefined = first;
  let distinct = text;
  while (error !== undefined && found.length < mostRepeated) {
    found.push(error.message);
    if (text.length > longestSearched) break;
    const { position }: RepeatedKeyError = error;
    const at = /["']/.test(distinct[position] ?? '') ? position + 1 : position;
    distinct = `${distinct.slice(0, at)}repeated-${found.length}-${distinct.slice(at)}`;
    error = repetitionIn(distinct);
  }
  return found;
}

function repetitionIn(text: string): RepeatedKeyError | undefined {
  try {
    load(text, 'refused');
    return undefined;
  } catch (error) {
    if (error instanceof YamlError) return error instanceof RepeatedKeyError ? error : undefined;
    throw error;
  }
}

/**
 * YAML as kubectl prints it: lists not indented, long lines kept, no anchors; text that looks like a date is quoted. The keys
 * come as they are, or in the order in which a server sends them.
 */
export function toYaml(value: JsonValue, keys: 'as-given' | 'sorted' = 'as-given'): string {
  return dump(value, {
    quotingType: '"',
    noRefs: true,
    lineWidth: -1,
    noArrayIndent: true,
    skipInvalid: true,
    schema: writtenSchema,
    sortKeys: keys === 'sorted' ? compareKeys : false,
  });
}

/** A repeated key: an error, or the last of its values counts. */
type Repeated = 'refused' | 'last-counts';

function load(text: string, repeated: Repeated): readonly unknown[] {
  if (mergesTooMuch(text)) throw new YamlError(excessive);
  try {
    return loadAll(text, null, { schema: readSchema, json: repeated === 'last-counts' });
  } catch (error) {
    if (error instanceof YAMLException) throw yamlError(error, text);
    throw new YamlError('nested too deep', undefined, { cause: error });
  }
}

function keyAt(text: string, position: number): string {
  const rest = text.slice(position, position + 1000);
  const [, double, single, plain = ''] =
    /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^:\n]*))/.exec(rest) ?? [];
  return double ?? single?.replaceAll("''", "'") ?? plain.trimEnd();
}

/** In the words of the real server's parser, where it is sure what it would have said. */
function yamlError(error: YAMLException, text: string): YamlError {
  const options = { cause: error };
  if (error.reason.startsWith('unexpected end of the stream within a flow')) {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return new YamlError(missingAtEnd(text), lines, options);
  }
  if (error.reason.startsWith('tab characters must not be used')) {
    const why = 'found character that cannot start any token';
    return new YamlError(why, error.mark.line + 1, options);
  }
  if (error.reason === 'duplicated mapping key') {
    const why = `key ${JSON.stringify(keyAt(text, error.mark.position))} already set in map`;
    const { line, position } = error.mark;
    return new RepeatedKeyError(why, { line: line + 1, position, cause: error });
  }
  return new YamlError(error.reason, error.mark.line + 1, options);
}

function missingAtEnd(text: string): string {
  const last = text.trimEnd().at(-1) ?? '';
  if (last === '[' || last === ',') return 'did not find expected node content';
  const closing = text.lastIndexOf('[') > text.lastIndexOf('{') ? ']' : '}';
  return `did not find expected ',' or '${closing}'`;
}

const excessive = 'document contains excessive aliasing';
const mostMerging = 50_000_000;

/** A merge copies the keys it merges: few characters could ask for very many copies. */
function mergesTooMuch(text: string): boolean {
  if (!text.includes('<<')) return false;
  return (text.split('*').length - 1) * text.length > mostMerging;
}

/** YAML 1.1 has more words for yes and no than JSON, and the real server knows them. */
const yes = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const no = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);

/** The library calls everything that it represents an object. */
const shown = (value: unknown): string =>
  typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number'
    ? value.toString()
    : '';

const bool = new Type('tag:yaml.org,2002:bool', {
  kind: 'scalar',
  resolve: (text: unknown) => typeof text === 'string' && (yes.has(text) || no.has(text)),
  construct: (text: string) => yes.has(text),
  predicate: (value) => typeof value === 'boolean',
  represent: shown,
});

const integer = /^[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const bare = (text: string): string => text.replaceAll('_', '');

const int = new Type('tag:yaml.org,2002:int', {
  kind: 'scalar',
  resolve: (text: unknown) =>
    typeof text === 'string' && /^[-+0-9]/.test(text) && integer.test(bare(text)),
  construct: (text: string) => integerOf(bare(text)),
  predicate: (value) =>
    typeof value === 'bigint' || (Number.isInteger(value) && !Object.is(value, -0)),
  represent: shown,
});

const MAX_INT64 = 2n ** 63n - 1n;

/** A leading zero makes an octal number, as in Go. An integer that a double would round stays exact if it has 64 bits. */
function integerOf(text: string): number | bigint {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  const unsigned = text.replace(/^[-+]/, '').replace(/^0(?=[0-7])/, '0o');
  const exact = BigInt(unsigned) * (text.startsWith('-') ? -1n : 1n);
  const rounded = Number(exact);
  if (Number.isSafeInteger(rounded)) return rounded;
  return exact > MAX_INT64 || exact < -MAX_INT64 - 1n ? rounded : exact;
}

const merge = new Type('tag:yaml.org,2002:merge', {
  kind: 'scalar',
  resolve: (text: unknown) => text === '<<',
});

const readSchema = CORE_SCHEMA.extend({ implicit: [bool, int, merge] });
const writtenSchema = DEFAULT_SCHEMA.extend({ implicit: [bool, int] });

interface Place {
  readonly depth: number;
  /** Shared by the document: each use of an alias counts again, so that a few lines cannot become gigabytes. */
  readonly budget: { left: number };
}

const deepest = 1000;
const mostValues = 1_000_000;

/** What is JSON already stays what it is. */
function toJson(value: unknown, { depth, budget }: Place): JsonValue {
  budget.left--;
  if (budget.left < 0) throw new YamlError(excessive);
  if (depth > deepest) throw new YamlError(`nested deeper than ${deepest} levels`);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') {
    return value;
  }
  if (typeof value === 'number') return toJsonNumber(value);
  const below = { depth: depth + 1, budget };
  if (isJsonArray(value)) return itemsToJson(value, below);
  if (isJsonObject(value)) return membersToJson(value, below);
  throw new YamlError(`a ${typeof value} has no place in JSON`);
}

function itemsToJson(list: JsonArray, place: Place): JsonArray {
  const items = list.map((item) => toJson(item, place));
  return items.every((item, at) => item === list[at]) ? list : items;
}

function membersToJson(object: JsonObject, place: Place): JsonObject {
  const changed: (readonly [key: string, json: JsonValue])[] = [];
  for (const key of Object.keys(object)) {
    const json = toJson(object[key], place);
    if (json !== object[key]) changed.push([key, json]);
  }
  return changed.length === 0 ? object : { ...object, ...Object.fromEntries(changed) };
}

function toJsonNumber(value: number): number | bigint {
  if (Number.isFinite(value)) return jsonNumber(value);
  throw new YamlError(`${value} is no JSON number`);
}
