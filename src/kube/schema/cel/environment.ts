import type { Macros } from './_macros.ts';
import type { FunctionTable } from './functions.ts';
import type { CelType } from './types.ts';
import type { CelValue } from './values.ts';
import { TypeValue } from './values.ts';

/** What an expression is compiled against. */
export interface Environment {
  readonly functions: FunctionTable;
  readonly variables: ReadonlyMap<string, CelType>;
  /** The namespace that names are looked up in, inside out; Kubernetes has none. */
  readonly container: string;
  /** Whether the items of a list literal must be of one type, as Kubernetes wants it. */
  readonly literals: 'homogeneous' | 'mixed';
  readonly macros: Macros;
}

/** The names a written name may stand for, the most specific first; `.x` is only the outermost. */
export function candidates(container: string, name: string): readonly string[] {
  if (name.startsWith('.')) return [name.slice(1)];
  const names: string[] = [];
  for (
    let prefix = container;
    prefix !== '';
    prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))
  ) {
    names.push(`${prefix}.${name}`);
  }
  return [...names, name];
}

/** The types that can be named in an expression. */
export const namedTypes: ReadonlyMap<string, CelValue> = new Map(
  [
    'bool',
    'int',
    'uint',
    'double',
    'string',
    'bytes',
    'list',
    'map',
    'type',
    'null_type',
    'optional_type',
    'google.protobuf.Timestamp',
    'google.protobuf.Duration',
    'kubernetes.Quantity',
    'kubernetes.URL',
    'kubernetes.Semver',
    'kubernetes.NamedFormat',
    'net.IP',
    'net.CIDR',
  ].map((name) => [name, new TypeValue(name)]),
);
