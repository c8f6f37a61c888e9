import { assert } from '../../../../base/assert.ts';
import { deviceFieldFacts } from './device-field-facts.ts';
import { deviceModelTable } from './device-model-table.ts';
import { fieldFacts } from './field-facts.ts';
import { modelTable } from './model-table.ts';

/** What a field holds; `model` is one of the names of the table. */
export type FieldType =
  | { readonly type: 'scalar'; readonly scalar: ScalarName }
  | { readonly type: 'model'; readonly model: string }
  | { readonly type: 'list' | 'map'; readonly of: FieldType };

export type ScalarName =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'double'
  | 'byte'
  | 'time'
  | 'microtime'
  | 'int-or-string'
  | 'quantity'
  | 'any'
  | 'metadata';

export interface ModelField {
  readonly name: string;
  readonly type: FieldType;
  readonly isOptional: boolean;
  /** Where the field is in a protobuf message: a number, or two where JSON flattens a message. */
  readonly numbers: readonly number[];
  /** Zero is not the same as absent. */
  readonly keepsZero: boolean;
  /** Shown even when empty: an object in Go that is no pointer. */
  readonly isAlwaysThere: boolean;
  /** Strategic merge patches merge the list, by the key if there is one. */
  readonly merge: { readonly key: string } | undefined;
  readonly retainsKeys: boolean;
}

export interface Model {
  readonly name: string;
  readonly fields: readonly ModelField[];
}

/** The fields of the kinds that Kubernetes itself defines; a line of the tables is read when it is first asked for. */
export class Models {
  readonly #types: ReadonlyMap<string, string>;
  readonly #facts: ReadonlyMap<string, string>;
  readonly #read = new Map<string, Model>();

  constructor() {
    this.#types = linesByModel(modelTable, deviceModelTable);
    this.#facts = linesByModel(fieldFacts, deviceFieldFacts);
  }

  model(name: string): Model {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const line = this.#types.get(name);
    assert(line !== undefined, `there is no model ${name}`);
    const facts = factsByField(this.#facts.get(name) ?? '');
    const fields = words(line).map((word) => fieldOf(word, facts));
    const model = { name, fields };
    this.#read.set(name, model);
    return model;
  }
}

const words = (line: string): readonly string[] => line.split(' ').filter((word) => word !== '');

function linesByModel(...tables: readonly string[]): ReadonlyMap<string, string> {
  const lines = tables.flatMap((table) => table.trim().split('\n'));
  return new Map(
    lines.map((line) => {
      const [name = '', ...rest] = line.split(' ');
      return [name, rest.join(' ')];
    }),
  );
}

const factPattern = /^([^=]+)=(\d+(?:\/\d+)*)([!&%$]*)(?:~(\w*))?(\^?)$/;

interface Fact {
  readonly numbers: readonly number[];
  readonly marks: string;
  readonly mergeKey: string | undefined;
  readonly retainsKeys: boolean;
}

function factsByField(line: string): ReadonlyMap<string, Fact> {
  return new Map(
    words(line).map((word): [string, Fact] => {
      const match = factPattern.exec(word);
      assert(match !== null, `no fact of a field: ${word}`);
      const [, name = '', path = '', marks = '', mergeKey, retain] = match;
      const numbers = path.split('/').map(Number);
      return [name, { numbers, marks, mergeKey, retainsKeys: retain === '^' }];
    }),
  );
}

function fieldOf(word: string, facts: ReadonlyMap<string, Fact>): ModelField {
  const colon = word.indexOf(':');
  const isOptional = word[colon - 1] === '?';
  const name = word.slice(0, isOptional ? colon - 1 : colon);
  const fact = facts.get(name);
  const marks = fact?.marks ?? '';
  return {
    name,
    type: typeOf(word.slice(colon + 1), marks),
    isOptional,
    numbers: fact?.numbers ?? [],
    keepsZero: marks.includes('!'),
    isAlwaysThere: marks.includes('&'),
    merge: fact?.mergeKey === undefined ? undefined : { key: fact.mergeKey },
    retainsKeys: fact?.retainsKeys ?? false,
  };
}

function typeOf(text: string, marks: string): FieldType {
  if (text.startsWith('[]')) return { type: 'list', of: typeOf(text.slice(2), marks) };
  if (text.startsWith('{}')) return { type: 'map', of: typeOf(text.slice(2), marks) };
  if (marks.includes('%')) return { type: 'scalar', scalar: 'quantity' };
  const scalar = scalars.get(text);
  return scalar === undefined ? { type: 'model', model: text } : { type: 'scalar', scalar };
}

const scalars: ReadonlyMap<string, ScalarName> = new Map(
  (
    [
      'string',
      'bool',
      'int32',
      'int64',
      'double',
      'byte',
      'time',
      'microtime',
      'int-or-string',
      'any',
      'metadata',
    ] as const
  ).map((name) => [name, name]),
);
