import type { JsonValue } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import { checkPathSegment, checkQualifiedName } from '../../kube/names.ts';
import {
  duplicate,
  invalidValue,
  notSupported,
  required,
  tooMany,
} from '../../kube/schema/causes.ts';
import { faultText } from '../../kube/schema/cel/expression.ts';
import type { Declarations } from '../../kube/schema/cel/expression.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { compiled } from './expressions.ts';

export type Causes = readonly StatusCause[];

/** What an expression must come to, as far as the compiler can tell. */
export type Wanted = 'bool' | 'string' | 'anything' | 'string or null';

/** What the compiler says of an expression. */
export function checkExpression(
  text: string,
  {
    path,
    declarations,
    wanted,
  }: {
    readonly path: string;
    readonly declarations: Declarations;
    readonly wanted: Wanted;
  },
): Causes {
  const result = compiled(text, declarations);
  if (result.type === 'failed') {
    return [invalidValue(path, text, faultText(result.failure))];
  }
  const { resultType } = result.value;
  if (wanted === 'anything' || resultType === 'dyn' || resultType === wanted) return [];
  if (wanted === 'string or null' && (resultType === 'string' || resultType.startsWith('null'))) {
    return [];
  }
  const must =
    wanted === 'string or null'
      ? 'must evaluate to one of [string null_type]'
      : `must evaluate to ${wanted}`;
  return [invalidValue(path, text, must)];
}

const text = (value: JsonValue): string => (typeof value === 'string' ? value : '');

export function duplicates(values: readonly string[], path: (index: number) => string): Causes {
  return values.flatMap((value, index) =>
    value !== '' && values.indexOf(value) < index ? [duplicate(path(index), value)] : [],
  );
}

export function checkChoice(
  value: string | undefined,
  path: string,
  supported: readonly string[],
): Causes {
  if (value === undefined || supported.includes(value)) return [];
  return [notSupported(path, value, supported)];
}

/** A rule of a webhook or a policy. */
export function checkRule(rule: JsonValue, path: string): Causes {
  const names = arrayAt(rule, 'resourceNames').map(text);
  return [
    ...names.flatMap((name, index) =>
      checkPathSegment(name).map((why) =>
        invalidValue(`${path}.resourceNames[${index}]`, name, why),
      ),
    ),
    ...duplicates(names, (index) => `${path}.resourceNames[${index}]`),
    ...checkOperations(arrayAt(rule, 'operations').map(text), `${path}.operations`),
    ...checkList(rule, { path, field: 'apiGroups', what: 'API groups', empty: 'allowed' }),
    ...checkList(rule, { path, field: 'apiVersions', what: 'API versions', empty: 'refused' }),
    ...checkResources(arrayAt(rule, 'resources').map(text), `${path}.resources`),
    ...checkChoice(textAt(rule, 'scope'), `${path}.scope`, ['*', 'Cluster', 'Namespaced']),
  ];
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

function checkOperations(list: readonly string[], path: string): Causes {
  return [
    ...(list.length === 0 ? [required(path)] : []),
    ...onlyWildcard(list, path, 'operations'),
    ...list.flatMap((operation, index) => checkChoice(operation, `${path}[${index}]`, operations)),
  ];
}

function onlyWildcard(list: readonly string[], path: string, what: string): Causes {
  if (list.length < 2 || !list.includes('*')) return [];
  return [invalidValue(path, list, `if '*' is present, must not specify other ${what}`)];
}

function checkList(
  rule: JsonValue,
  {
    path,
    field,
    what,
    empty,
  }: {
    readonly path: string;
    readonly field: string;
    readonly what: string;
    readonly empty: 'allowed' | 'refused';
  },
): Causes {
  const list = arrayAt(rule, field).map(text);
  const at = `${path}.${field}`;
  return [
    ...(list.length === 0 ? [required(at)] : []),
    ...onlyWildcard(list, at, what),
    ...list.flatMap((item, index) =>
      item === '' && empty === 'refused' ? [required(`${at}[${index}]`)] : [],
    ),
  ];
}

function checkResources(list: readonly string[], path: string): Causes {
  const anyPart = new Set<string>();
  const anyResource = new Set<string>();
  const causes: StatusCause[] = list.length === 0 ? [required(path)] : [];
  list.forEach((resource, index) => {
    const at = `${path}[${index}]`;
    if (resource === '') causes.push(required(at));
    const [name = '', part] = resource.split('/');
    if (part === undefined) return;
    if (anyPart.has(name)) {
      causes.push(
        invalidValue(at, resource, `if '${name}/*' is present, must not specify ${resource}`),
      );
    }
    if (anyResource.has(part)) {
      causes.push(
        invalidValue(at, resource, `if '*/${part}' is present, must not specify ${resource}`),
      );
    }
    if (part === '*') anyPart.add(name);
    if (name === '*') anyResource.add(part);
  });
  if (list.length > 1 && list.includes('*/*')) {
    causes.push(invalidValue(path, list, "if '*/*' is present, must not specify other resources"));
  }
  const hasPlain = list.some((resource) => resource !== '*' && !resource.includes('/'));
  if (list.includes('*') && hasPlain) {
    const why = "if '*' is present, must not specify other resources without subresources";
    causes.push(invalidValue(path, list, why));
  }
  return causes;
}

const mostConditions = 64;

export function checkMatchConditions(
  owner: JsonValue | undefined,
  { path, declarations }: { readonly path: string; readonly declarations: Declarations },
): Causes {
  const conditions = arrayAt(owner, 'matchConditions');
  const field = `${path}.matchConditions`;
  const names = conditions.map((condition) => textAt(condition, 'name') ?? '');
  return [
    ...(conditions.length > mostConditions
      ? [tooMany(field, { actual: conditions.length, maximum: mostConditions })]
      : []),
    ...conditions.flatMap((condition, index) => {
      const at = `${field}[${index}]`;
      const expression = (textAt(condition, 'expression') ?? '').trim();
      return [
        ...(expression === ''
          ? [required(`${at}.expression`)]
          : checkExpression(expression, {
              path: `${at}.expression`,
              declarations,
              wanted: 'bool',
            })),
        ...checkConditionName(names[index] ?? '', `${at}.name`),
      ];
    }),
    ...duplicates(names, (index) => `${field}[${index}].name`),
  ];
}

function checkConditionName(name: string, path: string): Causes {
  if (name === '') return [required(path)];
  return checkQualifiedName(name).map((why) => invalidValue(path, name, why));
}
