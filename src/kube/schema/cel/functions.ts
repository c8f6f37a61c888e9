import type { CelType } from './types.ts';
import { readType, splitTypes } from './types.ts';
import type { CelValue } from './values.ts';
import { kindOf } from './values.ts';

/** One form of a function. Its signature is its name: the tables of costs refer to it. */
export interface Overload {
  readonly signature: string;
  readonly name: string;
  /** A method: its first parameter stands before the dot. */
  readonly isMember: boolean;
  readonly parameters: readonly CelType[];
  readonly result: CelType;
  readonly run: Run;
}

export type Run = (...values: readonly CelValue[]) => CelValue;
/** What a library declares: signatures such as `string .find(string): string`, and what they do. */
export type Library = readonly (readonly [string, Run])[];

const form = /^(?:(\S+(?: \S+)*?) \.)?([^(]+)\((.*)\): (.+)$/;

function declared([signature, run]: readonly [string, Run]): Overload {
  const [, receiver, name = '', listed = '', result = 'dyn'] = form.exec(signature) ?? [];
  const parameters = splitTypes(listed);
  const all = receiver === undefined ? parameters : [receiver, ...parameters];
  return {
    signature: signature.slice(0, signature.lastIndexOf(':')),
    name,
    isMember: receiver !== undefined,
    parameters: all.map(readType),
    result: readType(result),
    run,
  };
}

export type FunctionTable = ReadonlyMap<string, readonly Overload[]>;

export function overloadsOf(library: Library): readonly Overload[] {
  return library.map(declared);
}

export function tableOf(libraries: readonly (readonly Overload[])[]): FunctionTable {
  const table = new Map<string, Overload[]>();
  for (const overload of libraries.flat()) {
    const known = table.get(overload.name);
    if (known === undefined) table.set(overload.name, [overload]);
    else known.push(overload);
  }
  return table;
}

/** The forms of a name: those that stand behind a dot, or the others. */
export function formsOf(
  functions: FunctionTable,
  name: string,
  kind: 'method' | 'function',
): readonly Overload[] {
  const forms = functions.get(name) ?? [];
  return forms.filter(({ isMember }) => isMember === (kind === 'method'));
}

/** Whether a value can stand where the declaration wants `wanted`; items of lists are not looked at. */
export function fits(wanted: CelType, value: CelValue): boolean {
  switch (wanted.type) {
    case 'simple':
      return kindOf(value) === wanted.name;
    case 'list':
    case 'map':
    case 'optional':
    case 'type':
      return kindOf(value) === wanted.type;
    case 'object':
      return kindOf(value) === 'map';
    case 'dyn':
    case 'error':
    case 'parameter':
    case 'open':
      return true;
  }
}
