import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { isTrueAt, objectAt, own, schemasAt, textAt } from './_read.ts';
import { forbiddenField, invalidValue } from './causes.ts';

type Causes = readonly StatusCause[];

const objectFields = ['apiVersion', 'kind', 'metadata'] as const;

export function isObjectField(name: string): name is (typeof objectFields)[number] {
  return name === 'apiVersion' || name === 'kind' || name === 'metadata';
}

/**
 * apiVersion, kind and metadata are those of every object, also of objects inside: of the whole object a definition may
 * restrict the name, and no more.
 */
export function checkObjectFields(
  openApi: JsonObject,
  path: string,
  level: 'root' | 'item' | 'field',
): Causes {
  if (level === 'root') return [...checkRoot(openApi, path), ...checkTypes(openApi, path)];
  return isTrueAt(openApi, 'x-kubernetes-embedded-resource') ? checkTypes(openApi, path) : [];
}

function checkTypes(openApi: JsonObject, path: string): Causes {
  const properties = objectAt(openApi, 'properties') ?? {};
  return objectFields.flatMap((name) => {
    const child = objectAt(properties, name);
    if (child === undefined) return [];
    const wanted = name === 'metadata' ? 'object' : 'string';
    const type = textAt(child, 'type') ?? '';
    if (type === wanted) return [];
    return [invalidValue(`${path}.properties[${name}].type`, type, `must be ${wanted}`)];
  });
}

function checkRoot(openApi: JsonObject, path: string): Causes {
  const additional = own(openApi, 'additionalProperties');
  const metadata = objectAt(objectAt(openApi, 'properties') ?? {}, 'metadata');
  const why =
    'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return [
    ...(additional === undefined
      ? []
      : [forbiddenField(`${path}.additionalProperties`, 'must not be used at the root')]),
    ...(metadata === undefined || restrictsNameOnly(metadata)
      ? []
      : [forbiddenField(`${path}.properties[metadata]`, why)]),
  ];
}

function restrictsNameOnly(metadata: JsonObject): boolean {
  const names = schemasAt(metadata, 'properties').map(([name]) => name);
  const others = Object.keys(metadata).filter((key) => !sayable.has(key) && isSaid(metadata[key]));
  return names.every((name) => name === 'name' || name === 'generateName') && others.length === 0;
}

/** A default is refused for itself. */
const sayable: ReadonlySet<string> = new Set(['type', 'properties', 'default']);

/** What is empty in Go says nothing. */
const isSaid = (value: JsonValue | undefined): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  value !== '' &&
  !(isJsonArray(value) && value.length === 0);
