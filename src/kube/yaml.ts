import { CORE_SCHEMA, dump, loadAll, YAMLException } from 'js-yaml';
import type { JsonValue } from '../base/json.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';

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
  return load(text)
    .filter((document) => document !== null && document !== undefined)
    .map((document) => toJson(document, { depth: 0, budget: { left: mostValues } }));
}

/** YAML as kubectl prints it: lists not indented, long lines kept, no anchors; text that looks like a date is quoted. */
export function toYaml(value: JsonValue): string {
  return dump(value, {
    quotingType: '"',
    noRefs: true,
    lineWidth: -1,
    noArrayIndent: true,
    skipInvalid: true,
  });
}

function load(text: string): readonly unknown[] {
  try {
    return loadAll(text, null, { schema: CORE_SCHEMA });
  } catch (error) {
    if (error instanceof YAMLException) {
      throw new YamlError(error.reason, error.mark.line + 1, { cause: error });
    }
    throw new YamlError('nested too deep', undefined, { cause: error });
  }
}

interface Place {
  readonly depth: number;
  /** Shared by the document: each use of an alias counts again, so that a few lines cannot become gigabytes. */
  readonly budget: { left: number };
}

const deepest = 1000;
const mostValues = 1_000_000;

function toJson(value: unknown, { depth, budget }: Place): JsonValue {
  budget.left--;
  if (budget.left < 0) throw new YamlError('document contains excessive aliasing');
  if (depth > deepest) throw new YamlError(`nested deeper than ${deepest} levels`);
  const below = (item: unknown): JsonValue => toJson(item, { depth: depth + 1, budget });
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return toJsonNumber(value);
  if (isJsonArray(value)) return value.map(below);
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, below(item)]));
  }
  throw new YamlError(`a ${typeof value} has no place in JSON`);
}

function toJsonNumber(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new YamlError(`${value} is no JSON number`);
}
