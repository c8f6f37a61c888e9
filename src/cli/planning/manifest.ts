import { readFileSync } from 'node:fs';
import { definitionFiles, readManifests } from '../../app/manifests.ts';
import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { UserError } from '../../base/user-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { compileSchema } from '../../kube/schema/compile.ts';
import { applyDefaults } from '../../kube/schema/default.ts';
import { prune } from '../../kube/schema/prune.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { validateObject } from '../../kube/schema/validate.ts';
import { parseYaml } from '../../kube/yaml.ts';

const GROUP = 'longhaul.dev/';

/**
 * The objects of our kinds in a file or folder as the API server would keep them: checked by the schemas and rules of
 * crds/, with defaults filled in. Objects of other kinds are passed over.
 */
export function completeManifests(path: string): readonly KubeObject[] {
  const schemas = schemasByKind();
  return readManifests(path)
    .filter(({ apiVersion }) => apiVersion.startsWith(GROUP))
    .map((object) => complete(object, { path, schema: schemas.get(object.kind) }));
}

function schemasByKind(): ReadonlyMap<string, StructuralSchema> {
  return new Map(
    definitionFiles().flatMap((file) => {
      const definition = parseYaml(readFileSync(file, 'utf8'));
      const kind = textAt(definition, 'spec', 'names', 'kind');
      const [version] = arrayAt(definition, 'spec', 'versions');
      const schema = jsonAt(version, 'schema', 'openAPIV3Schema');
      return kind === undefined || !isJsonObject(schema)
        ? []
        : [[kind, compileSchema(schema)] as const];
    }),
  );
}

function complete(
  object: KubeObject,
  { path, schema }: { readonly path: string; readonly schema: StructuralSchema | undefined },
): KubeObject {
  const name = `${path}: ${object.kind} ${object.metadata.name ?? ''}`;
  if (schema === undefined) {
    throw new UserError(`${name}: there is no such kind`, 'longhaul crds prints those there are');
  }
  const whole = applyDefaults(object, schema);
  const unknown = prune(whole, schema).unknownFields.map(
    (field) => `${field}: there is no such field`,
  );
  const wrong = validateObject(whole, schema).map(
    ({ field = '', message }) => `${field}: ${message}`,
  );
  const problems = [...unknown, ...wrong];
  if (problems.length > 0) {
    throw new UserError(
      `${name}: ${problems.join('; ')}`,
      'see docs/reference.md for every field and rule',
    );
  }
  return { ...object, ...specOf(whole) };
}

const specOf = (object: JsonObject): JsonObject => {
  const spec = object['spec'];
  return spec === undefined ? {} : { spec };
};
