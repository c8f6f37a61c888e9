import { describe, expect, test } from '@jest/globals';

import { deviceFieldFacts } from '../../../../src/apiserver/registry/builtin/models/device-field-facts.ts';
import { fieldFacts } from '../../../../src/apiserver/registry/builtin/models/field-facts.ts';
import { fieldRules } from '../../../../src/apiserver/registry/builtin/models/field-rules.ts';
import { modelledKinds } from '../../../../src/apiserver/registry/builtin/models/modelled-kinds.ts';
import { ModelSchemas } from '../../../../src/apiserver/registry/builtin/models/model-schema.ts';
import { Models } from '../../../../src/apiserver/registry/builtin/models/models.ts';
import type { FieldType } from '../../../../src/apiserver/registry/builtin/models/models.ts';

const models = new Models();
const factLines = `${fieldFacts.trim()}\n${deviceFieldFacts.trim()}`.split('\n');

describe('the tables agree', () => {
  test.each(factLines.map((line) => line.split(' ')[0] ?? ''))('%s', (name) => {
    const line = factLines.find((each) => each.startsWith(`${name} `)) ?? '';
    const known = models.model(name).fields.map((field) => field.name);
    const facts = line
      .split(' ')
      .slice(1)
      .map((fact) => fact.slice(0, fact.indexOf('=')));
    expect([...facts].sort()).toEqual([...known].sort());
    const numbers = models.model(name).fields.map((field) => field.numbers.join('/'));
    expect(new Set(numbers).size).toBe(known.length);
  });

  test('rules are about fields that exist', () => {
    for (const [name, rules] of Object.entries(fieldRules)) {
      const known = models.model(name).fields.map((field) => field.name);
      expect(known).toEqual(expect.arrayContaining(Object.keys(rules)));
    }
  });

  const modelsIn = (type: FieldType): readonly string[] => {
    if (type.type === 'scalar') return [];
    return type.type === 'model' ? [type.model] : modelsIn(type.of);
  };

  test.each([...modelledKinds.values()])('all that %s is made of has numbers', (root) => {
    const met = new Set<string>();
    const waiting = [root];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (met.has(name)) continue;
      met.add(name);
      for (const { type, numbers } of models.model(name).fields) {
        expect(numbers).not.toEqual([]);
        waiting.push(...modelsIn(type));
      }
    }
    expect(met.has(root)).toBe(true);
  });
});

describe('a schema', () => {
  const pod = new ModelSchemas().ofKind('V1PodSpec', 'A pod.');

  test('says how lists merge, what is filled in and what is needed', () => {
    expect(pod).toMatchObject({
      type: 'object',
      description: 'A pod.',
      required: ['containers'],
      properties: {
        containers: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          'x-kubernetes-patch-strategy': 'merge',
          'x-kubernetes-patch-merge-key': 'name',
        },
        volumes: { 'x-kubernetes-patch-strategy': 'merge,retainKeys' },
        tolerations: { 'x-kubernetes-list-type': 'atomic' },
        nodeSelector: { 'x-kubernetes-map-type': 'atomic' },
        restartPolicy: { type: 'string', default: 'Always' },
        overhead: { additionalProperties: { 'x-kubernetes-int-or-string': true } },
      },
    });
  });

  test('an unknown model is a mistake of ours', () => {
    expect(() => new ModelSchemas().ofKind('V1Nothing', '')).toThrow('there is no model V1Nothing');
  });
});
