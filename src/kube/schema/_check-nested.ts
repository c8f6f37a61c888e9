import type { JsonObject } from '../../base/json.ts';
import { jsonEqual } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { arrayAt, isTrueAt, objectAt, objectsAt, own, schemasAt, textAt } from './_read.ts';
import { forbiddenField, invalidValue } from './causes.ts';
import { deepestSchema } from './compile.ts';
import { compilePattern } from './pattern.ts';

type Causes = readonly StatusCause[];

/**
 * The branches (allOf, anyOf, oneOf, not) of a schema: they may check values, but not say what a field is. The
 * one exception is the usual way to write int-or-string.
 */
export function checkNested(openApi: JsonObject, path: string): Causes {
  const flexible = isTrueAt(openApi, 'x-kubernetes-int-or-string') ? openApi : undefined;
  return branchesOf(openApi, path)
    .filter(({ key }) => !(key === 'anyOf' && isIntOrString(flexible)))
    .flatMap(({ branch, field, key, index }) => {
      const isFirstAllOf = flexible !== undefined && key === 'allOf' && index === 0;
      return checkBranch(isFirstAllOf ? withoutIntOrString(branch) : branch, field, 0);
    });
}

interface Branch {
  readonly key: string;
  readonly index: number;
  readonly branch: JsonObject;
  readonly field: string;
}

function branchesOf(openApi: JsonObject, path: string): readonly Branch[] {
  const not = objectAt(openApi, 'not');
  return [
    ...['allOf', 'anyOf', 'oneOf'].flatMap((key) =>
      objectsAt(openApi, key).map((branch, index) => {
        return { key, index, branch, field: `${path}.${key}[${index}]` };
      }),
    ),
    ...(not === undefined ? [] : [{ key: 'not', index: 0, branch: not, field: `${path}.not` }]),
  ];
}

function isIntOrString(openApi: JsonObject | undefined): boolean {
  if (openApi === undefined) return false;
  return jsonEqual(arrayAt(openApi, 'anyOf'), [{ type: 'integer' }, { type: 'string' }]);
}

function withoutIntOrString(branch: JsonObject): JsonObject {
  if (!isIntOrString(branch)) return branch;
  return Object.fromEntries(Object.entries(branch).filter(([key]) => key !== 'anyOf'));
}

function checkBranch(branch: JsonObject, path: string, depth: number): Causes {
  if (depth > deepestSchema) return [forbiddenField(path, 'nested too deep')];
  const items = objectAt(branch, 'items');
  const below = (child: JsonObject, field: string): Causes => checkBranch(child, field, depth + 1);
  return [
    ...checkSaysNothing(branch, path),
    ...checkPattern(branch, path),
    ...branchesOf(branch, path).flatMap((inner) => below(inner.branch, inner.field)),
    ...schemasAt(branch, 'properties').flatMap(([name, child]) =>
      below(child, `${path}.properties[${name}]`),
    ),
    ...(items === undefined ? [] : below(items, `${path}.items`)),
  ];
}

const empty = [
  'type',
  'title',
  'description',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-validations',
];
const absent = [
  'additionalProperties',
  'default',
  'externalDocs',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
];
const untrue = [
  'nullable',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
];

function checkSaysNothing(branch: JsonObject, path: string): Causes {
  const given = (key: string): boolean => own(branch, key) !== undefined;
  const forbid = (keys: readonly string[], wanted: string): Causes =>
    keys.map((key) => forbiddenField(`${path}.${key}`, `must be ${wanted} to be structural`));
  const hasMetadata = schemasAt(branch, 'properties').some(([name]) => name === 'metadata');
  return [
    ...forbid(
      empty.filter((key) => given(key) && own(branch, key) !== ''),
      'empty',
    ),
    ...forbid(absent.filter(given), 'undefined'),
    ...forbid(
      untrue.filter((key) => isTrueAt(branch, key)),
      'false',
    ),
    ...(hasMetadata
      ? [
          forbiddenField(
            `${path}.properties[metadata]`,
            'must not be specified in a nested context',
          ),
        ]
      : []),
  ];
}

function checkPattern(branch: JsonObject, path: string): Causes {
  const pattern = textAt(branch, 'pattern');
  if (pattern === undefined) return [];
  const compiled = compilePattern(pattern);
  if (compiled.type === 'ok') return [];
  const why = `must be a valid regular expression, but isn't: ${compiled.failure}`;
  return [invalidValue(`${path}.pattern`, pattern, why)];
}
