import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import { checkRules } from '../../../../src/kube/schema/cel/check.ts';
import { checkStructuralSchema } from '../../../../src/kube/schema/check-structural.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { parseYaml } from '../../../../src/kube/yaml.ts';

const schemaOf = (crd: JsonValue): JsonObject => {
  const steps = ['spec', 'versions', 0, 'schema', 'openAPIV3Schema'];
  const found = steps.reduce<unknown>((value, step) => {
    if (isJsonArray(value) && typeof step === 'number') return value[step];
    return isJsonObject(value) && typeof step === 'string' ? value[step] : undefined;
  }, crd);
  return isJsonObject(found) ? found : {};
};

const files = readdirSync('crds').filter((file) => file.endsWith('.yaml'));

test.each(files)('a Kubernetes API server would accept crds/%s', (file) => {
  const schema = schemaOf(parseYaml(readFileSync(`crds/${file}`, 'utf8')));
  expect(checkStructuralSchema(schema, 'openAPIV3Schema')).toEqual([]);
  expect(checkRules(compileSchema(schema), 'openAPIV3Schema')).toEqual([]);
});
