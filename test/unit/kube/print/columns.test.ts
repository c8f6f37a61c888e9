import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../src/base/clock.ts';
import type { JsonValue } from '../../../../src/base/json.ts';
import { ageOf, readColumns } from '../../../../src/kube/print/columns.ts';
import { parseJsonPath } from '../../../../src/kube/print/parse-json-path.ts';
import type { PrinterColumn } from '../../../../src/kube/resource.ts';

const now = instant(Date.UTC(2026, 0, 1, 12));
const object = {
  metadata: {
    name: 'a',
    creationTimestamp: '2026-01-01T11:54:56Z',
    labels: { foo: 'bar', 'x.y/z': 'dotted' },
  },
  spec: {
    replicas: 3,
    ratio: 1.5,
    on: true,
    nothing: null,
    list: ['p', 'q', 'r'],
    nested: { b: [1, { c: 2 }] },
    sites: [{ name: 'oslo' }, { name: 'bergen' }],
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', at: 5 },
      { type: 'Tuned (now)', status: 'False', at: 9 },
    ],
  },
};

const cell = (jsonPath: string, type: PrinterColumn['type'] = 'string'): JsonValue | undefined =>
  readColumns([{ name: 'Column', type, jsonPath }])(object, now)[0];

describe('paths', () => {
  test.each<readonly [string, JsonValue]>([
    ['.metadata.name', 'a'],
    ['{.metadata.name}', 'a'],
    ['$.metadata.name', 'a'],
    ['.metadata.labels.foo', 'bar'],
    [".metadata.labels['x.y/z']", 'dotted'],
    ['.metadata.labels["x.y/z"]', 'dotted'],
    ['.metadata.labels.x\\.y/z', 'dotted'],
    ['.spec.list[0]', 'p'],
    ['.spec.list[-1]', 'r'],
    ['.spec.list[7]', null],
    ['.spec.list[*]', 'p'],
    ['.spec.sites[*].name', 'oslo'],
    ['.status.conditions[?(@.type=="Ready")].status', 'True'],
    [".status.conditions[?(@.type == 'Tuned (now)')].status", 'False'],
    ['.status.conditions[?(@.type!="Ready")].status', 'False'],
    ['.status.conditions[?(@.at>5)].type', 'Tuned (now)'],
    ['.status.conditions[?(@.at<=5)].type', 'Ready'],
    ['.status.conditions[?(@.gone)].type', null],
    ['.status.conditions[?(@.at)].type', 'Ready'],
    ['.status.gone.deeper', null],
    ['.spec.nothing', null],
    ['.constructor', null],
    ['no path', null],
  ])('%s gives %j', (path, expected) => {
    expect(cell(path)).toEqual(expected);
  });

  test.each(['spec.a', '.spec[', '.spec[?(@.a==)]', '.a b', ''])('%j is no path', (text) => {
    expect(parseJsonPath(text).type).toBe('failed');
  });
});

describe('cells of a type', () => {
  test.each<readonly [string, PrinterColumn['type'], JsonValue]>([
    ['.spec.replicas', 'integer', 3],
    ['.spec.ratio', 'integer', 1],
    ['.spec.ratio', 'number', 1.5],
    ['.spec.replicas', 'string', '3'],
    ['.spec.on', 'boolean', true],
    ['.spec.on', 'string', 'true'],
    ['.metadata.name', 'integer', null],
    ['.metadata.name', 'boolean', null],
    ['.spec.nested', 'string', '{"b":[1,{"c":2}]}'],
    ['.spec.list', 'string', '["p","q","r"]'],
    ['.metadata.creationTimestamp', 'date', '5m4s'],
    ['.metadata.name', 'date', '<invalid>'],
    ['.spec.replicas', 'date', null],
    ['.spec.gone', 'date', null],
  ])('%s as %s is %j', (path, type, expected) => {
    expect(cell(path, type)).toEqual(expected);
  });

  test('an age without a time', () => {
    expect(ageOf('', now)).toBe('<unknown>');
  });
});
