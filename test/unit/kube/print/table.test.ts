import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../src/base/clock.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import type { TableRequest } from '../../../../src/kube/print/table.ts';
import { tableOf } from '../../../../src/kube/print/table.ts';
import type { PrinterColumn, ResourceDefinition } from '../../../../src/kube/resource.ts';

const resource = (printerColumns: readonly PrinterColumn[]): ResourceDefinition => ({
  group: 'ai.example.com',
  version: 'v1',
  plural: 'gpupools',
  kind: 'GpuPool',
  listKind: 'GpuPoolList',
  singular: 'gpupool',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  verbs: ['get', 'list'],
  statusSubresource: true,
  custom: true,
  generation: true,
  unconditionalUpdate: false,
  strategicMerge: false,
  schema: { type: 'object' },
  printerColumns,
  selectableFields: [],
});

const columns: readonly PrinterColumn[] = [
  { name: 'Model', type: 'string', jsonPath: '.spec.model' },
  { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
  {
    name: 'Phase',
    type: 'string',
    jsonPath: '.status.phase',
    priority: 1,
    description: 'the phase',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];
const metadata = { name: 'p0', namespace: 'default', creationTimestamp: '2026-11-22T02:22:48Z' };
const pool = {
  apiVersion: 'ai.example.com/v1',
  kind: 'GpuPool',
  metadata,
  spec: { model: 'H100', replicas: 9 },
};

const request: TableRequest = {
  resource: resource(columns),
  items: [pool],
  listMeta: { resourceVersion: '288' },
  now: instant(Date.UTC(2026, 10, 22, 2, 23, 53)),
  includeObject: 'Metadata',
  version: 'v1',
  columnDefinitions: 'include',
};

const columnNames = (table: JsonObject): readonly unknown[] => {
  const definitions = table['columnDefinitions'];
  if (!isJsonArray(definitions)) return [];
  return definitions.map((column) => (isJsonObject(column) ? column['name'] : undefined));
};

describe('tableOf', () => {
  test('as a real API server prints a custom resource', () => {
    const table = tableOf(request);
    expect(table).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '288' },
    });
    expect(table['columnDefinitions']).toEqual([
      {
        name: 'Name',
        type: 'string',
        format: 'name',
        description: expect.any(String),
        priority: 0,
      },
      {
        name: 'Model',
        type: 'string',
        format: '',
        description: 'Custom resource definition column (in JSONPath format): .spec.model',
        priority: 0,
      },
      {
        name: 'Replicas',
        type: 'integer',
        format: '',
        description: 'Custom resource definition column (in JSONPath format): .spec.replicas',
        priority: 0,
      },
      { name: 'Phase', type: 'string', format: '', description: 'the phase', priority: 1 },
      {
        name: 'Age',
        type: 'date',
        format: '',
        description:
          'Custom resource definition column (in JSONPath format): .metadata.creationTimestamp',
        priority: 0,
      },
    ]);
    expect(table['rows']).toEqual([
      {
        cells: ['p0', 'H100', 9, null, '65s'],
        object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
      },
    ]);
  });

  test('without columns of its own: name and age', () => {
    const table = tableOf({ ...request, resource: resource([]) });
    expect(columnNames(table)).toEqual(['Name', 'Age']);
    expect(table['rows']).toMatchObject([{ cells: ['p0', '65s'] }]);
  });

  test('later events of a watch leave the columns out', () => {
    expect(tableOf({ ...request, columnDefinitions: 'omit' })['columnDefinitions']).toBeNull();
  });

  test.each([
    ['None' as const, null],
    ['Object' as const, pool],
  ])('includeObject %s', (includeObject, object) => {
    expect(tableOf({ ...request, includeObject })['rows']).toMatchObject([{ object }]);
  });

  test('a built-in kind computes its cells', () => {
    const data: PrinterColumn = { name: 'Data', type: 'integer', jsonPath: '.data' };
    const table = tableOf({ ...request, resource: resource([data]), cells: () => [2] });
    expect(columnNames(table)).toEqual(['Name', 'Data']);
    expect(table['rows']).toMatchObject([{ cells: ['p0', 2] }]);
  });

  test('a built-in kind with a name column of its own has no other', () => {
    const own: readonly PrinterColumn[] = [
      { name: 'Reason', type: 'string', jsonPath: '.reason' },
      { name: 'Name', type: 'string', jsonPath: '.metadata.name', priority: 1 },
    ];
    const table = tableOf({ ...request, resource: resource(own), cells: () => ['Started', 'p0'] });
    expect(columnNames(table)).toEqual(['Reason', 'Name']);
    expect(table['rows']).toMatchObject([{ cells: ['Started', 'p0'] }]);
  });
});
