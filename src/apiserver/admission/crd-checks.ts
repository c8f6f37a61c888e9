import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isTrue, readConditions } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { checkLabelName } from '../../kube/names.ts';
import { invalidValue, required } from '../../kube/schema/causes.ts';
import { checkStructuralSchema } from '../../kube/schema/check-structural.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../registry/custom-resources-read.ts';

type Causes = readonly StatusCause[];

/** What is wrong with a CustomResourceDefinition besides what its own schema says. */
export function checkCrd(crd: KubeObject): Causes {
  const spec = objectAt(crd, 'spec') ?? {};
  return [...checkName(crd, spec), ...checkVersions(spec)];
}

function checkName(crd: KubeObject, spec: JsonObject): Causes {
  const plural = textAt(objectAt(spec, 'names'), 'plural') ?? '';
  const wanted = `${plural}.${textAt(spec, 'group') ?? ''}`;
  const name = crd.metadata.name ?? '';
  if (name === wanted) return [];
  return [invalidValue('metadata.name', name, `must be spec.names.plural+"."+spec.group`)];
}

function checkVersions(spec: JsonObject): Causes {
  const versions = objectsAt(spec, 'versions');
  const storing = versions.filter((version) => version['storage'] === true);
  const list: JsonValue = versions;
  const count =
    storing.length === 1
      ? []
      : [
          invalidValue(
            'spec.versions',
            list,
            'must have exactly one version marked as storage version',
          ),
        ];
  return [...count, ...versions.flatMap(checkVersion)];
}

function checkVersion(version: JsonObject, index: number): Causes {
  const path = `spec.versions[${index}]`;
  const schema = objectAt(objectAt(version, 'schema'), 'openAPIV3Schema');
  const field = `${path}.schema.openAPIV3Schema`;
  return [
    ...checkVersionName(version, path),
    ...(schema === undefined
      ? [required(field, 'schemas are required')]
      : checkStructuralSchema(schema, field)),
    ...checkColumns(version, path),
    ...checkScalePaths(objectAt(objectAt(version, 'subresources'), 'scale'), path),
  ];
}

function checkVersionName(version: JsonObject, path: string): Causes {
  const name = textAt(version, 'name') ?? '';
  return checkLabelName(name).map((rule) => invalidValue(`${path}.name`, name, rule));
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];

function checkColumns(version: JsonObject, path: string): Causes {
  return objectsAt(version, 'additionalPrinterColumns').flatMap((column, index) => {
    const field = `${path}.additionalPrinterColumns[${index}]`;
    const { type = '', jsonPath = '' } = column;
    return [
      ...(columnTypes.some((known) => known === type)
        ? []
        : [invalidValue(`${field}.type`, type, `must be one of ${columnTypes.join(',')}`)]),
      ...(jsonPath === '' ? [required(`${field}.JSONPath`)] : []),
    ];
  });
}

function checkScalePaths(scale: JsonObject | undefined, path: string): Causes {
  if (scale === undefined) return [];
  const field = `${path}.subresources.scale`;
  return (
    [
      ['specReplicasPath', '.spec.'],
      ['statusReplicasPath', '.status.'],
    ] as const
  ).flatMap(([name, root]) => {
    const value = textAt(scale, name) ?? '';
    if (value === '') return [required(`${field}.${name}`)];
    if (value.startsWith(root)) return [];
    return [
      invalidValue(`${field}.${name}`, value, `should be a json path under ${root.slice(0, -1)}`),
    ];
  });
}

/** Once its names are accepted, a resource keeps them; and no version is dropped that may be stored. */
export function checkCrdUpdate(after: KubeObject, live: KubeObject): Causes {
  const established = isTrue(readConditions(live), 'Established');
  return [
    ...checkCrd(after),
    ...(established ? checkFixed(after, live) : []),
    ...checkStoredVersions(after),
  ];
}

const fixed = [
  ['scope'],
  ['group'],
  ['names', 'kind'],
  ['names', 'plural'],
] as const satisfies readonly (readonly string[])[];

function checkFixed(after: KubeObject, live: KubeObject): Causes {
  return fixed.flatMap((path) => {
    const value = at(after, ['spec', ...path]);
    if (jsonEqual(value, at(live, ['spec', ...path]))) return [];
    return [invalidValue(['spec', ...path].join('.'), value, 'field is immutable')];
  });
}

function at(object: JsonObject, path: readonly string[]): JsonValue {
  let value: JsonValue = object;
  for (const name of path) value = isJsonObject(value) ? (value[name] ?? null) : null;
  return value;
}

function checkStoredVersions(crd: KubeObject): Causes {
  const names = objectsAt(objectAt(crd, 'spec'), 'versions').map((one) => textAt(one, 'name'));
  return textsAt(objectAt(crd, 'status'), 'storedVersions').flatMap((stored, index) => {
    if (names.includes(stored)) return [];
    const why =
      `missing from spec.versions; ${stored} was previously a storage version, ` +
      'and must remain in spec.versions until a storage migration ensures no data remains persisted in ' +
      `${stored} and removes ${stored} from status.storedVersions`;
    return [invalidValue(`status.storedVersions[${index}]`, stored, why)];
  });
}
