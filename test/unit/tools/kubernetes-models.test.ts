import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

import {
  kubernetesDeviceModels,
  kubernetesModels,
  servedModels,
} from '../../../src/tools/kubernetes-models.ts';
import type { ModelSource } from '../../../src/tools/kubernetes-models.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const models = join(root, 'node_modules', '@kubernetes', 'client-node', 'dist', 'gen', 'models');
const tables = join(root, 'src', 'apiserver', 'registry', 'builtin', 'models');
const committed = (name: string): string => readFileSync(join(tables, name), 'utf8');

const installed = (model: string): ModelSource => ({
  classText: readFileSync(join(models, `${model}.js`), 'utf8'),
  declaration: readFileSync(join(models, `${model}.d.ts`), 'utf8'),
});

test('the committed tables are what the installed client says', () => {
  expect(kubernetesModels(servedModels, installed)).toBe(committed('model-table.ts'));
  expect(kubernetesDeviceModels(installed)).toBe(committed('device-model-table.ts'));
});

const source = (fields: readonly object[], declaration = ''): ModelSource => ({
  classText: `X.attributeTypeMap = ${JSON.stringify(fields).replace(/\]$/, '\n]')};`,
  declaration,
});
const field = (name: string, type: string, format = ''): object => ({
  name,
  baseName: name,
  type,
  format,
});
const lines = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith('V'));

describe('the table', () => {
  test.each([
    ['string', '', 'string'],
    ['string', 'byte', 'byte'],
    ['boolean', '', 'bool'],
    ['number', 'int32', 'int32'],
    ['number', '', 'int64'],
    ['Date', 'date-time', 'time'],
    ['V1MicroTime', 'date-time-micro', 'microtime'],
    ['IntOrString', 'int-or-string', 'int-or-string'],
    ['Array<string>', '', '[]string'],
    ['{ [key: string]: string; }', '', '{}string'],
    ['any', '', 'any'],
    ['V1ObjectMeta', '', 'metadata'],
  ])('writes %s in the format %j as %s', (type, format, written) => {
    const text = kubernetesModels(['V1X'], () => source([field('a', type, format)]));
    expect(lines(text)).toEqual([`V1X a:${written}`]);
  });

  test('follows what models refer to, once, and marks what may be absent', () => {
    const text = kubernetesModels(['V1A'], (model) =>
      model === 'V1A'
        ? source([field('b', 'Array<V1B>'), field('c', 'V1B')], "    'c'?: V1B;")
        : source([field('again', 'V1A')]),
    );
    expect(lines(text)).toEqual(['V1A b:[]V1B c?:V1B', 'V1B again:V1A']);
  });

  test('says nothing of the type of a whole object, but of that of a reference', () => {
    const whole = [field('kind', 'string'), field('metadata', 'V1ObjectMeta')];
    const text = kubernetesModels(['V1A', 'V1R'], (model) =>
      source(model === 'V1A' ? whole : [field('kind', 'string')]),
    );
    expect(lines(text)).toEqual(['V1A metadata:metadata', 'V1R kind:string']);
  });

  test('a class of another form is refused', () => {
    expect(() => kubernetesModels(['V1X'], () => ({ classText: '', declaration: '' }))).toThrow(
      'the class has no attributeTypeMap',
    );
  });
});
