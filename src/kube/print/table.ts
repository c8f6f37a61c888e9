import type { Instant } from '../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { PrinterColumn, ResourceDefinition } from '../resource.ts';
import { objectMetaSchema } from '../schema/object-meta.ts';
import type { CellReader } from './columns.ts';
import { readColumns } from './columns.ts';

export interface TableRequest {
  readonly resource: ResourceDefinition;
  readonly items: readonly JsonObject[];
  /** resourceVersion, continue and remainingItemCount of the list, or the resourceVersion of one object. */
  readonly listMeta: JsonObject;
  readonly now: Instant;
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  /** Of `meta.k8s.io`: of the table, and of the metadata in its rows. */
  readonly version: 'v1' | 'v1beta1';
  /** In a watch only the first event says what the columns are. */
  readonly columnDefinitions: 'include' | 'omit';
  /**
   * The cells of a built-in kind, one for each of its printerColumns, where a JSONPath cannot compute them. If
   * those columns have a Name of their own (as events do), none is put in front.
   */
  readonly cells?: CellReader | undefined;
}

/** What `kubectl get` shows: a Table. */
export function tableOf(request: TableRequest): JsonObject {
  const { resource, items, listMeta, now } = request;
  const apiVersion = `meta.k8s.io/${request.version}`;
  const columns = resource.printerColumns.length === 0 ? [ageColumn] : resource.printerColumns;
  const cells = request.cells ?? readColumns(columns);
  const ownName = request.cells !== undefined && columns.some(({ name }) => name === 'Name');
  return {
    kind: 'Table',
    apiVersion,
    metadata: listMeta,
    columnDefinitions:
      request.columnDefinitions === 'omit'
        ? null
        : [...(ownName ? [] : [nameColumn]), ...columns.map(definitionOf)],
    rows: items.map((item) => ({
      cells: [...(ownName ? [] : [nameOf(item)]), ...cells(item, now)],
      object: rowObject(item, apiVersion, request.includeObject),
    })),
  };
}

function definitionOf(column: PrinterColumn): JsonObject {
  const { name, type, format = '', jsonPath, priority = 0 } = column;
  const description =
    column.description === undefined || column.description === ''
      ? `Custom resource definition column (in JSONPath format): ${jsonPath}`
      : column.description;
  return { name, type, format, description, priority };
}

function nameOf(item: JsonObject): JsonValue {
  const metadata = item['metadata'];
  return (isJsonObject(metadata) ? metadata['name'] : undefined) ?? '';
}

function rowObject(
  item: JsonObject,
  apiVersion: string,
  includeObject: TableRequest['includeObject'],
): JsonObject | null {
  switch (includeObject) {
    case 'None':
      return null;
    case 'Metadata':
      return {
        kind: 'PartialObjectMetadata',
        apiVersion,
        metadata: item['metadata'] ?? {},
      };
    case 'Object':
      return item;
  }
}

function metaDescription(field: string): string {
  const fields = objectMetaSchema['properties'];
  const schema = isJsonObject(fields) ? fields[field] : undefined;
  const description = isJsonObject(schema) ? schema['description'] : undefined;
  return typeof description === 'string' ? description : '';
}

const nameColumn: JsonObject = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: metaDescription('name'),
  priority: 0,
};

const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description: metaDescription('creationTimestamp'),
  jsonPath: '.metadata.creationTimestamp',
};
