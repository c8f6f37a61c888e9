import { isTrue, readConditions } from '../../kube/conditions.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type {
  PrinterColumn,
  ResourceDefinition,
  ScalePaths,
  Scope,
  Verb,
} from '../../kube/resource.ts';
import { objectAt, objectsAt, textAt, textsAt } from './custom-resources-read.ts';
import { compareVersions } from './resources-order.ts';

/** A resource that a CustomResourceDefinition defines, in one of its served versions. */
interface CustomVersion {
  readonly definition: ResourceDefinition;
  /** The warning that goes with every answer of a deprecated version. */
  readonly deprecation: string | undefined;
}

export interface CustomResource {
  /** The name of the CustomResourceDefinition. */
  readonly name: string;
  readonly versions: readonly CustomVersion[];
  /** Of every version, by `group/version`. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
  /** `group/version` in which the objects are stored. */
  readonly storageApiVersion: string;
  /** True: the definition is being deleted, and nothing can be created any more. */
  readonly terminating: boolean;
  /** `spec.conversion.webhook`, where objects are converted by one. */
  readonly conversionWebhook: JsonObject | undefined;
}

/** In the order in which a real server lists them for custom resources. */
const verbs: readonly Verb[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

/** What an established CustomResourceDefinition serves; undefined while its names are not accepted. */
export function customResource(crd: KubeObject): CustomResource | undefined {
  if (!isTrue(readConditions(crd), 'Established')) return undefined;
  const spec = objectAt(crd, 'spec');
  const versions = objectsAt(spec, 'versions');
  const stored = versions.find((version) => version['storage'] === true);
  const storedVersion = textAt(stored, 'name') ?? '';
  const group = textAt(spec, 'group') ?? '';
  return {
    name: crd.metadata.name ?? '',
    versions: versions
      .filter((version) => version['served'] === true)
      .map((version) => customVersion(spec ?? {}, version, storedVersion)),
    schemas: new Map(
      versions.map((version) => [`${group}/${textAt(version, 'name') ?? ''}`, schemaOf(version)]),
    ),
    storageApiVersion: `${group}/${storedVersion}`,
    terminating: crd.metadata.deletionTimestamp !== undefined,
    conversionWebhook: conversionWebhook(spec),
  };
}

function conversionWebhook(spec: JsonObject | undefined): JsonObject | undefined {
  const conversion = objectAt(spec, 'conversion');
  if (textAt(conversion, 'strategy') !== 'Webhook') return undefined;
  return objectAt(conversion, 'webhook') ?? {};
}

function customVersion(
  spec: JsonObject,
  version: JsonObject,
  storedVersion: string,
): CustomVersion {
  const names = objectAt(spec, 'names');
  const subresources = objectAt(version, 'subresources');
  const kind = textAt(names, 'kind') ?? '';
  const scale = scalePaths(objectAt(subresources, 'scale'));
  const definition: ResourceDefinition = {
    group: textAt(spec, 'group') ?? '',
    version: textAt(version, 'name') ?? '',
    plural: textAt(names, 'plural') ?? '',
    kind,
    listKind: textAt(names, 'listKind') ?? `${kind}List`,
    singular: textAt(names, 'singular') ?? kind.toLowerCase(),
    shortNames: textsAt(names, 'shortNames'),
    categories: textsAt(names, 'categories'),
    scope: scopeOf(spec),
    verbs,
    statusSubresource: objectAt(subresources, 'status') !== undefined,
    ...(scale === undefined ? {} : { scale }),
    custom: true,
    generation: true,
    unconditionalUpdate: false,
    strategicMerge: false,
    storedVersion,
    schema: schemaOf(version),
    printerColumns: printerColumns(version),
    selectableFields: objectsAt(version, 'selectableFields').flatMap(
      (field) => textAt(field, 'jsonPath') ?? [],
    ),
  };
  return { definition, deprecation: deprecation(spec, version) };
}

const schemaOf = (version: JsonObject): JsonObject =>
  objectAt(objectAt(version, 'schema'), 'openAPIV3Schema') ?? {};

const scopeOf = (spec: JsonObject): Scope =>
  textAt(spec, 'scope') === 'Namespaced' ? 'Namespaced' : 'Cluster';

function scalePaths(scale: JsonObject | undefined): ScalePaths | undefined {
  const specReplicasPath = textAt(scale, 'specReplicasPath');
  const statusReplicasPath = textAt(scale, 'statusReplicasPath');
  if (specReplicasPath === undefined || statusReplicasPath === undefined) return undefined;
  const labelSelectorPath = textAt(scale, 'labelSelectorPath');
  return {
    specReplicasPath,
    statusReplicasPath,
    ...(labelSelectorPath === undefined ? {} : { labelSelectorPath }),
  };
}

/** Without columns of its own a resource shows its age beside its name. */
function printerColumns(version: JsonObject): readonly PrinterColumn[] {
  const columns = objectsAt(version, 'additionalPrinterColumns').flatMap(printerColumn);
  if (columns.length > 0) return columns;
  return [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }];
}

function printerColumn(column: JsonObject): readonly PrinterColumn[] {
  const name = textAt(column, 'name');
  const jsonPath = textAt(column, 'jsonPath');
  const type = columnTypes.find((known) => known === column['type']);
  if (name === undefined || jsonPath === undefined || type === undefined) return [];
  const format = textAt(column, 'format');
  const description = textAt(column, 'description');
  const { priority } = column;
  return [
    {
      name,
      type,
      jsonPath,
      ...(format === undefined ? {} : { format }),
      ...(description === undefined ? {} : { description }),
      ...(typeof priority === 'number' ? { priority } : {}),
    },
  ];
}

const columnTypes = ['string', 'integer', 'number', 'boolean', 'date'] as const;

function deprecation(spec: JsonObject, version: JsonObject): string | undefined {
  if (version['deprecated'] !== true) return undefined;
  const given = textAt(version, 'deprecationWarning');
  if (given !== undefined) return given;
  const nameOf = (name: string): string => {
    const kind = textAt(objectAt(spec, 'names'), 'kind') ?? '';
    return `${textAt(spec, 'group') ?? ''}/${name} ${kind}`;
  };
  const own = textAt(version, 'name') ?? '';
  const better = replacementFor(own, objectsAt(spec, 'versions'));
  const advice = better === undefined ? '' : `; use ${nameOf(better)}`;
  return `${nameOf(own)} is deprecated${advice}`;
}

/** The best version that is served, not deprecated itself, and ranks higher. */
function replacementFor(own: string, versions: readonly JsonObject[]): string | undefined {
  const [best] = versions
    .filter((version) => version['served'] === true && version['deprecated'] !== true)
    .flatMap((version) => textAt(version, 'name') ?? [])
    .sort(compareVersions);
  return best !== undefined && compareVersions(best, own) < 0 ? best : undefined;
}
