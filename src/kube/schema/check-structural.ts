import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { checkDefault } from './_check-default.ts';
import { checkListExtensions } from './_check-list-extensions.ts';
import { checkNested } from './_check-nested.ts';
import { checkObjectFields, isObjectField } from './_check-object-fields.ts';
import { hasSchemasAt, isTrueAt, objectAt, own, plainType, schemasAt, textAt } from './_read.ts';
import { forbiddenField, gathered, invalidValue, notSupported, required } from './causes.ts';
import { deepestSchema } from './compile.ts';
import { checkPatternsTogether } from './_check-patterns.ts';
import { compilePattern } from './pattern.ts';

type Causes = readonly StatusCause[];

/**
 * Why a CRD's schema is refused: it is not structural (every field has exactly one type, outside of the branches), or
 * it uses what Kubernetes does not support. `path` is where the schema stands, such as
 * `spec.validation.openAPIV3Schema`.
 */
export function checkStructuralSchema(openApi: JsonObject, path: string): Causes {
  const excess = checkPatternsTogether(openApi, path);
  if (excess.length > 0) return excess;
  const causes = checkNode({ openApi, path, level: 'root', depth: 0, meta: { type: 'outside' } });
  return causes.length > 0 ? causes : checkDefault(openApi, path);
}

interface SchemaNode {
  readonly openApi: JsonObject;
  readonly path: string;
  readonly level: 'root' | 'item' | 'field';
  readonly depth: number;
  readonly meta: Meta;
}

/** Where a schema stands: within apiVersion, kind or metadata of the whole object or of one inside it, or elsewhere. */
interface Meta {
  readonly type: 'outside' | 'inside';
  /** Why there may be no default here, where there may be none. */
  readonly noDefaults?: string;
}

function checkNode(node: SchemaNode): Causes {
  const { openApi, path, depth } = node;
  if (depth > deepestSchema) {
    return [forbiddenField(path, `schemas may not be nested deeper than ${deepestSchema} levels`)];
  }
  return [
    ...checkSupported(node),
    ...checkType(node),
    ...checkExtensions(openApi, path),
    ...checkListExtensions(openApi, path),
    ...checkPattern(openApi, path),
    ...checkNested(openApi, path),
    ...checkObjectFields(openApi, path, node.level),
    ...checkChildren(node),
  ];
}

function checkChildren(node: SchemaNode): Causes {
  const { openApi, path, depth, meta } = node;
  const items = objectAt(openApi, 'items');
  const additional = objectAt(openApi, 'additionalProperties');
  const below = { depth: depth + 1, meta };
  return [
    ...gathered(otherFields(openApi), ([name, child]) =>
      checkNode({
        ...below,
        openApi: child,
        path: `${path}.properties[${name}]`,
        level: 'field',
        meta: metaOf(node, name),
      }),
    ),
    ...(items === undefined || isPlain(items)
      ? []
      : checkNode({ ...below, openApi: items, path: `${path}.items`, level: 'item' })),
    ...(additional === undefined || isPlain(additional)
      ? []
      : checkNode({
          ...below,
          openApi: additional,
          path: `${path}.additionalProperties`,
          level: 'field',
          meta: meta.type === 'outside' ? meta : inMapOfMeta,
        })),
  ];
}

const inMapOfMeta: Meta = {
  type: 'inside',
  noDefaults: 'inside additionalProperties applying to object metadata',
};

function metaOf({ openApi, level, meta }: SchemaNode, name: string): Meta {
  if (!isObjectField(name)) return meta;
  if (level === 'root') return { type: 'inside', noDefaults: `in top-level ${name}` };
  return isTrueAt(openApi, 'x-kubernetes-embedded-resource') ? { ...meta, type: 'inside' } : meta;
}

/** Nothing can be wrong with a field that only says what scalar it is, as most do. */
const isPlain = (openApi: JsonObject): boolean => plainType(openApi) !== undefined;

const otherFields = (openApi: JsonObject): readonly (readonly [string, JsonObject])[] =>
  schemasAt(openApi, 'properties').filter(([, child]) => !isPlain(child));

const unsupported = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
];

function checkSupported({ openApi, path, meta }: SchemaNode): Causes {
  const causes: StatusCause[] = unsupported
    .filter((key) => own(openApi, key) !== undefined)
    .map((key) => forbiddenField(`${path}.${key}`, `${key} is not supported`));
  if (isTrueAt(openApi, 'uniqueItems')) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    causes.push(forbiddenField(`${path}.uniqueItems`, why));
  }
  const additional = own(openApi, 'additionalProperties');
  const hasFields = hasSchemasAt(openApi, 'properties');
  if (hasFields && (additional === false || isJsonObject(additional))) {
    const why = 'additionalProperties and properties are mutual exclusive';
    causes.push(forbiddenField(`${path}.additionalProperties`, why));
  }
  if (Array.isArray(own(openApi, 'items'))) {
    const why = 'items must be a schema object and not an array';
    causes.push(forbiddenField(`${path}.items`, why));
  }
  if (meta.noDefaults !== undefined && own(openApi, 'default') !== undefined) {
    causes.push(forbiddenField(`${path}.default`, `must not be set ${meta.noDefaults}`));
  }
  if (meta.type === 'inside' && isTrueAt(openApi, 'x-kubernetes-embedded-resource')) {
    const why = 'must not be used inside of resource meta';
    causes.push(forbiddenField(`${path}.x-kubernetes-embedded-resource`, why));
  }
  return causes;
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const emptyType = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
} as const;

function checkType({ openApi, path, level }: SchemaNode): Causes {
  const type = textAt(openApi, 'type') ?? '';
  const field = `${path}.type`;
  if (isTrueAt(openApi, 'x-kubernetes-embedded-resource') && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    return [type === '' ? required(field, why) : invalidValue(field, type, why)];
  }
  if (type === '') return isTypeless(openApi) ? [] : [required(field, emptyType[level])];
  if (type === 'null') {
    return [forbiddenField(field, 'type cannot be set to null, use nullable as an alternative')];
  }
  return types.includes(type)
    ? checkKnownType(type, { path, level, openApi })
    : [notSupported(field, type, types)];
}

function checkKnownType(
  type: string,
  { path, level, openApi }: Pick<SchemaNode, 'path' | 'level' | 'openApi'>,
): Causes {
  if (level === 'root' && type !== 'object') {
    return [invalidValue(`${path}.type`, type, 'must be object at the root')];
  }
  if (type !== 'array' || own(openApi, 'items') !== undefined) return [];
  return [required(`${path}.items`, 'must be specified')];
}

function isTypeless(openApi: JsonObject): boolean {
  return (
    isTrueAt(openApi, 'x-kubernetes-int-or-string') ||
    isTrueAt(openApi, 'x-kubernetes-preserve-unknown-fields')
  );
}

function checkExtensions(openApi: JsonObject, path: string): Causes {
  const causes: StatusCause[] = [];
  const preserve = `${path}.x-kubernetes-preserve-unknown-fields`;
  const isPreserving = isTrueAt(openApi, 'x-kubernetes-preserve-unknown-fields');
  const isEmbedded = isTrueAt(openApi, 'x-kubernetes-embedded-resource');
  if (own(openApi, 'x-kubernetes-preserve-unknown-fields') === false) {
    causes.push(invalidValue(preserve, false, 'must be true or undefined'));
  }
  if (isTrueAt(openApi, 'x-kubernetes-int-or-string')) {
    const why = 'must be false if x-kubernetes-int-or-string is true';
    if (isPreserving) causes.push(invalidValue(preserve, true, why));
    if (isEmbedded) {
      causes.push(invalidValue(`${path}.x-kubernetes-embedded-resource`, true, why));
    }
  }
  if (isEmbedded && !isPreserving && !hasSchemasAt(openApi, 'properties')) {
    const why =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    causes.push(required(`${path}.properties`, why));
  }
  if (isEmbedded && own(openApi, 'additionalProperties') !== undefined) {
    const why = 'must not be used if x-kubernetes-embedded-resource is set';
    causes.push(forbiddenField(`${path}.additionalProperties`, why));
  }
  return causes;
}

function checkPattern(openApi: JsonObject, path: string): Causes {
  const pattern = textAt(openApi, 'pattern');
  if (pattern === undefined) return [];
  const compiled = compilePattern(pattern);
  if (compiled.type === 'ok') return [];
  const why = `must be a valid regular expression, but isn't: ${compiled.failure}`;
  return [invalidValue(`${path}.pattern`, pattern, why)];
}
