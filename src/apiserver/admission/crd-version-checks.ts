import { toJsonText } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { utf8Length } from '../../kube/names.ts';
import { invalidValue, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { objectAt, objectsAt, textAt } from '../registry/custom-resources-read.ts';

type Causes = readonly StatusCause[];

const longestWarning = 256;

/** The warning goes into a head of every answer. */
export function checkDeprecation(version: JsonObject, path: string): Causes {
  const warning = textAt(version, 'deprecationWarning');
  if (warning === undefined) return [];
  const field = `${path}.deprecationWarning`;
  const wrong = (why: string): StatusCause => invalidValue(field, warning, why);
  if (version['deprecated'] !== true) return [wrong('can only be set for deprecated versions')];
  const unprintable = warning.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u);
  const place = utf8Length(warning.slice(0, unprintable));
  const printable = `must only contain printable UTF-8 characters; non-printable character found at index ${place}`;
  return [
    ...(utf8Length(warning) > longestWarning
      ? [wrong(`must be <= ${longestWarning} characters long`)]
      : []),
    ...(warning === '' ? [wrong('must not be an empty string')] : []),
    ...(unprintable < 0 ? [] : [wrong(printable)]),
  ];
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = [
  ...['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'],
];
const oneOf = (known: readonly string[]): string => `must be one of ${known.join(',')}`;

export function checkColumns(version: JsonObject, path: string): Causes {
  return objectsAt(version, 'additionalPrinterColumns').flatMap((column, index) =>
    checkColumn(column, `${path}[${index}]`),
  );
}

function checkColumn(column: JsonObject, field: string): Causes {
  const [name = '', type = '', format = '', jsonPath = ''] = [
    textAt(column, 'name'),
    textAt(column, 'type'),
    textAt(column, 'format'),
    textAt(column, 'jsonPath'),
  ];
  return [
    ...(name === '' ? [required(`${field}.name`)] : []),
    ...(type === '' ? [required(`${field}.type`, oneOf(columnTypes))] : []),
    ...(type === '' || columnTypes.includes(type)
      ? []
      : [invalidValue(`${field}.type`, type, oneOf(columnTypes))]),
    ...(format === '' || columnFormats.includes(format)
      ? []
      : [invalidValue(`${field}.format`, format, oneOf(columnFormats))]),
    ...(jsonPath === ''
      ? [required(`${field}.JSONPath`)]
      : checkJsonPath(jsonPath, `${field}.JSONPath`)),
  ];
}

function checkJsonPath(jsonPath: string, field: string): Causes {
  if (jsonPath.startsWith('.')) return [];
  return [invalidValue(field, jsonPath, 'must be a simple json path starting with .')];
}

export function checkSubresources(version: JsonObject, path: string): Causes {
  const scale = objectAt(objectAt(version, 'subresources'), 'scale');
  if (scale === undefined) return [];
  const selector = textAt(scale, 'labelSelectorPath') ?? '';
  const field = `${path}.scale`;
  return [
    ...checkCount(scale, { field, name: 'specReplicasPath', root: '.spec' }),
    ...checkCount(scale, { field, name: 'statusReplicasPath', root: '.status' }),
    ...(selector === ''
      ? []
      : checkUnder(selector, `${field}.labelSelectorPath`, ['.spec', '.status'])),
  ];
}

interface Count {
  readonly field: string;
  readonly name: string;
  readonly root: string;
}

function checkCount(scale: JsonObject, { field, name, root }: Count): Causes {
  const value = textAt(scale, name) ?? '';
  if (value === '') return [required(`${field}.${name}`)];
  return checkUnder(value, `${field}.${name}`, [root]);
}

function checkUnder(value: string, field: string, roots: readonly string[]): Causes {
  const malformed = checkJsonPath(value, field);
  if (malformed.length > 0 || roots.some((root) => value.startsWith(`${root}.`))) return malformed;
  const where = roots.length === 1 ? roots.join('') : `either ${roots.join(' or ')}`;
  return [invalidValue(field, value, `should be a json path under ${where}`)];
}

/** What the schema of a whole object may say where the status is written by itself, by their names in Go. */
const allowedAtRoot: ReadonlyMap<string, string> = new Map([
  ['description', 'Description'],
  ['type', 'Type'],
  ['format', 'Format'],
  ['title', 'Title'],
  ['maximum', 'Maximum'],
  ['exclusiveMaximum', 'ExclusiveMaximum'],
  ['minimum', 'Minimum'],
  ['exclusiveMinimum', 'ExclusiveMinimum'],
  ['maxLength', 'MaxLength'],
  ['minLength', 'MinLength'],
  ['pattern', 'Pattern'],
  ['maxItems', 'MaxItems'],
  ['minItems', 'MinItems'],
  ['uniqueItems', 'UniqueItems'],
  ['multipleOf', 'MultipleOf'],
  ['required', 'Required'],
  ['items', 'Items'],
  ['properties', 'Properties'],
  ['externalDocs', 'ExternalDocs'],
  ['example', 'Example'],
  ['x-kubernetes-preserve-unknown-fields', 'XPreserveUnknownFields'],
  ['x-kubernetes-validations', 'XValidations'],
]);

/** Whoever writes the status alone is held to the schema of the status alone: what is said of the whole would be lost. */
export function checkRoot(version: JsonObject, schema: JsonObject, field: string): Causes {
  if (objectAt(objectAt(version, 'subresources'), 'status') === undefined) return [];
  const isSaid = (value: JsonValue | undefined): boolean => value !== undefined && value !== false;
  const stray = Object.keys(schema).some((key) => isSaid(schema[key]) && !allowedAtRoot.has(key));
  if (!stray) return [];
  const allowed = `[${[...allowedAtRoot.values()].join(' ')}]`;
  const why = `only ${allowed} fields are allowed at the root of the schema if the status subresource is enabled`;
  return [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${toJsonText(schema)}: ${why}`,
      field,
    },
  ];
}
