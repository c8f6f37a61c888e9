import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../../src/kube/yaml.ts';
import { apiTypes } from '../../../src/tools/api-types.ts';

const crd = (spec: string): string =>
  apiTypes([
    parseYaml(`
spec:
  names: { kind: Thing }
  versions:
    - schema:
        openAPIV3Schema:
          properties:
            spec: ${spec}
            status: { type: object, description: Found., properties: {} }
`),
  ]);

describe('types from CRDs', () => {
  test('src/api/generated.ts is what crds/ says; if not: npm run generate', () => {
    const files = readdirSync('crds').filter((file) => file.endsWith('.yaml'));
    const definitions = files.sort().map((file) => parseYaml(readFileSync(`crds/${file}`, 'utf8')));
    expect(readFileSync('src/api/generated.ts', 'utf8')).toBe(apiTypes(definitions));
  });

  test('a field is there when it is required or has a default', () => {
    const text = crd(`
              type: object
              required: [ a ]
              properties:
                a: { type: string }
                b: { type: integer, default: 1 }
                c: { type: boolean }`);
    expect(text).toContain('  readonly a: string;\n  readonly b: number;\n  readonly c?: boolean;');
  });

  test('an enumeration is a union, in brackets within a list', () => {
    const text = crd(`
              type: object
              properties:
                one: { type: string, enum: [X, Z] }
                many: { type: array, items: { type: string, enum: [X, Z] } }`);
    expect(text).toContain("readonly one?: 'X' | 'Z';");
    expect(text).toContain("readonly many?: readonly ('X' | 'Z')[];");
  });

  test('a description is the comment, wrapped when it is long', () => {
    const long = 'word '.repeat(30).trim();
    const text = crd(`{ type: object, description: ${long}, properties: {} }`);
    expect(text).toContain('/** Found. */\nexport interface ThingStatus {');
    expect(text.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  test('a type without a form is refused', () => {
    expect(() => crd(`{ type: object, properties: { a: { type: 'null' } } }`)).toThrow('"null"');
  });
});
