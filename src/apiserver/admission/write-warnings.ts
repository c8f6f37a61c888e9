import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { groupResource } from '../../kube/resource.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { isKnownFormat } from '../../kube/schema/formats.ts';
import { isUnqualified } from './finalizer-names.ts';
import { podWarnings } from './pod-warnings.ts';

/** What the writer of an object should know although nothing is wrong; `before` is undefined when it is new. */
export function writeWarnings(
  after: KubeObject,
  before: KubeObject | undefined,
  definition: ResourceDefinition,
): readonly string[] {
  if (definition.custom) return finalizerWarnings(after, before);
  if (groupResource(definition) !== 'customresourcedefinitions.apiextensions.k8s.io') {
    return podWarnings(after, before, definition);
  }
  return [...new Set(unknownFormats(after['spec'] ?? null))].map(
    (format) => `unrecognized format ${JSON.stringify(format)}`,
  );
}

function finalizerWarnings(
  { metadata }: KubeObject,
  before: KubeObject | undefined,
): readonly string[] {
  const known = new Set(before?.metadata.finalizers);
  const added = (metadata.finalizers ?? []).filter((name) => !known.has(name));
  return [...new Set(added)]
    .filter(isUnqualified)
    .sort()
    .map((name) => `metadata.finalizers: ${JSON.stringify(name)}: ${advice}`);
}

const advice =
  'prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers';

/** The formats of all schemas of a definition that mean nothing to the server, in their order. */
function unknownFormats(spec: JsonValue): readonly string[] {
  const versions = isJsonObject(spec) ? spec['versions'] : undefined;
  if (!isJsonArray(versions)) return [];
  return versions.flatMap((version) => {
    const schema = isJsonObject(version) ? version['schema'] : undefined;
    return formatsIn(isJsonObject(schema) ? schema['openAPIV3Schema'] : undefined);
  });
}

function formatsIn(schema: JsonValue | undefined): readonly string[] {
  const found: string[] = [];
  collectFormats(schema, found);
  return found;
}

function collectFormats(schema: JsonValue | undefined, found: string[]): void {
  if (!isJsonObject(schema)) return;
  const { format, properties, items, additionalProperties } = schema;
  if (typeof format === 'string' && !isKnownFormat(format)) found.push(format);
  if (isJsonObject(properties)) {
    for (const name of Object.keys(properties)) collectFormats(properties[name], found);
  }
  collectFormats(items, found);
  collectFormats(additionalProperties, found);
}
