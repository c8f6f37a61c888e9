import { isJsonArray, isJsonObject, mapMembers } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { mostUnknown } from '../../kube/schema/prune.ts';
import type { Pruned } from '../../kube/schema/prune.ts';

/** What a schema may say with a value of its own. */
const plain: ReadonlySet<string> = new Set([
  ...['id', '$schema', '$ref', 'description', 'type', 'format', 'title', 'default', 'example'],
  ...['maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum', 'multipleOf', 'enum'],
  ...['maxLength', 'minLength', 'pattern', 'maxItems', 'minItems', 'uniqueItems'],
  ...['maxProperties', 'minProperties', 'required', 'externalDocs', 'nullable'],
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'],
  ...['x-kubernetes-int-or-string', 'x-kubernetes-list-map-keys', 'x-kubernetes-list-type'],
  ...['x-kubernetes-map-type', 'x-kubernetes-validations'],
]);

const schemas: ReadonlySet<string> = new Set(['not', 'allOf', 'anyOf', 'oneOf']);
const schemasByName: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', 'definitions', 'dependencies'],
]);

/** A schema or something else: Go reads these apart, and says nothing of what it does not know in them. */
const either: ReadonlySet<string> = new Set(['items', 'additionalItems', 'additionalProperties']);

/** A definition whose schemas say nothing but what schemas can say. */
export function withKnownSchemas({ value, unknownFields }: Pruned): Pruned {
  const told: string[] = [...unknownFields];
  const pruned = changedAt(value, 'spec', (spec) =>
    changedAt(spec, 'versions', (versions) =>
      isJsonArray(versions)
        ? versions.map((version, index) =>
            changedAt(version, 'schema', (schema) =>
              changedAt(schema, 'openAPIV3Schema', (openApi) =>
                known(openApi, { path: `spec.versions[${index}].schema.openAPIV3Schema`, told }),
              ),
            ),
          )
        : versions,
    ),
  );
  return { value: isJsonObject(pruned) ? pruned : value, unknownFields: told };
}

function changedAt(
  object: JsonValue,
  name: string,
  change: (value: JsonValue) => JsonValue,
): JsonValue {
  if (!isJsonObject(object)) return object;
  const value = object[name];
  return value === undefined ? object : { ...object, [name]: change(value) };
}

interface Place {
  readonly path: string;
  /** Undefined where nothing is said any more. */
  readonly told: string[] | undefined;
}

function known(schema: JsonValue, place: Place): JsonValue {
  if (isJsonArray(schema)) {
    return schema.map((each, index) => known(each, at(place, `[${index}]`)));
  }
  if (!isJsonObject(schema)) return schema;
  return mapMembers(schema, (value, name) => knownMember(value, name, at(place, `.${name}`)));
}

const at = ({ path, told }: Place, step: string): Place => ({ path: `${path}${step}`, told });

function knownMember(value: JsonValue, name: string, place: Place): JsonValue | undefined {
  if (plain.has(name)) return value;
  if (schemas.has(name)) return known(value, place);
  if (either.has(name)) return known(value, { ...place, told: undefined });
  if (schemasByName.has(name)) return isJsonObject(value) ? knownByName(value, place) : value;
  if (place.told !== undefined && place.told.length < mostUnknown) place.told.push(place.path);
  return undefined;
}

const knownByName = (named: JsonObject, place: Place): JsonObject =>
  mapMembers(named, (value, name) => known(value, at(place, `.${name}`)));
