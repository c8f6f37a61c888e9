import { isJsonObject, jsonEqual, toJsonText } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isTrue, readConditions } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { checkServiceName } from '../../kube/names.ts';
import { checkRules } from '../../kube/schema/cel/check.ts';
import { duplicate, invalidValue, required, tooMany } from '../../kube/schema/causes.ts';
import { compileSchema } from '../../kube/schema/compile.ts';
import { checkStructuralSchema } from '../../kube/schema/check-structural.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkNaming } from './crd-names.ts';
import {
  checkColumns,
  checkDeprecation,
  checkRoot,
  checkSubresources,
} from './crd-version-checks.ts';
import { approvalAnnotation, approvalOf } from '../registry/crd-approval.ts';
import { conversionAuthorities, hasUnreadableAuthorities } from '../registry/crd-authorities.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../registry/custom-resources-read.ts';

type Causes = readonly StatusCause[];

/** What is wrong with a CustomResourceDefinition besides what its own schema says. */
export function checkCrd(crd: KubeObject): Causes {
  return [...checkSpec(crd), ...checkApproval(crd, undefined)];
}

function checkSpec(crd: KubeObject): Causes {
  const spec = objectAt(crd, 'spec') ?? {};
  return [
    ...checkName(crd, spec),
    ...checkNaming(spec),
    ...checkVersions(spec),
    ...checkConversion(objectAt(spec, 'conversion')),
    ...checkPreserving(spec),
  ];
}

/** Groups of the Kubernetes community want to be approved by it. What was said before may be said again. */
function checkApproval(crd: KubeObject, live: KubeObject | undefined): Causes {
  const approval = approvalOf(crd);
  if (approval === undefined) return [];
  const { type, written, message } = approval;
  if (live !== undefined && approvalOf(live)?.type === type) return [];
  const field = `metadata.annotations[${approvalAnnotation}]`;
  switch (type) {
    case 'missing':
      return [required(field, message)];
    case 'invalid':
      return [invalidValue(field, written, message)];
    case 'approved':
    case 'unapproved':
      return [];
  }
}

function checkConversion(conversion: JsonObject | undefined): Causes {
  if (textAt(conversion, 'strategy') !== 'Webhook') return [];
  const webhook = objectAt(conversion, 'webhook');
  const versions = textsAt(webhook, 'conversionReviewVersions');
  return [
    ...(objectAt(webhook, 'clientConfig') === undefined
      ? [
          required(
            'spec.conversion.webhookClientConfig',
            'required when strategy is set to Webhook',
          ),
        ]
      : []),
    ...(versions.length === 0 ? [required('spec.conversion.conversionReviewVersions')] : []),
  ];
}

function checkPreserving(spec: JsonObject): Causes {
  if (spec['preserveUnknownFields'] !== true) return [];
  const why =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalidValue('spec.preserveUnknownFields', true, why)];
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
  const names = new Set(versions.map((version) => textAt(version, 'name')));
  const quoted = toJsonText(asInside(versions));
  const wrong = (why: string): Causes => [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${quoted}: ${why}`,
      field: 'spec.versions',
    },
  ];
  return [
    ...(storing.length === 1
      ? []
      : wrong('must have exactly one version marked as storage version')),
    ...(names.size === versions.length ? [] : wrong('must contain unique version names')),
    ...checkStoring(storing),
    ...versions.flatMap((version, index) => checkVersion(version, `spec.versions[${index}]`)),
    ...checkShared(versions, ['schema'], checkSchema),
    ...checkShared(versions, ['additionalPrinterColumns'], checkColumns),
    ...checkShared(versions, ['subresources'], checkSubresources),
    ...checkShared(versions, ['selectableFields'], checkSelectableFields),
  ];
}

/** Of several the first counts as stored: the others are missing among what is. */
function checkStoring(storing: readonly JsonObject[]): Causes {
  const field = 'status.storedVersions';
  const [first, ...others] = storing.map((version) => textAt(version, 'name') ?? '');
  if (first === undefined)
    return [invalidValue(field, [], 'must have at least one stored version')];
  return others
    .filter((name) => name !== first)
    .map((name) => invalidValue(field, [first], `must have the storage version ${name}`));
}

/** Versions as refusals quote them: with the names inside of the real server, without what all versions share. */
function asInside(versions: readonly JsonObject[]): JsonValue {
  const shared = (part: string): boolean =>
    versions.every((version) => jsonEqual(version[part] ?? null, versions[0]?.[part] ?? null));
  const own = (version: JsonObject, part: string): JsonValue =>
    shared(part) ? null : (version[part] ?? null);
  return versions.map((version) => ({
    Name: version['name'] ?? '',
    Served: version['served'] ?? false,
    Storage: version['storage'] ?? false,
    Deprecated: version['deprecated'] ?? false,
    DeprecationWarning: version['deprecationWarning'] ?? null,
    Schema: own(version, 'schema'),
    Subresources: own(version, 'subresources'),
    AdditionalPrinterColumns: own(version, 'additionalPrinterColumns'),
    SelectableFields: own(version, 'selectableFields'),
  }));
}

type VersionCheck = (version: JsonObject, path: string) => Causes;

/**
 * What all versions have in common is checked once, and named as what it is inside of the real server: a part of the
 * whole definition (`spec.validation` for the schemas).
 */
function checkShared(
  versions: readonly JsonObject[],
  [part]: readonly ['schema' | 'additionalPrinterColumns' | 'subresources' | 'selectableFields'],
  check: VersionCheck,
): Causes {
  const [first, ...rest] = versions;
  const own = first?.[part];
  const isShared = own !== undefined && rest.every((other) => jsonEqual(other[part], own));
  if (isShared && first !== undefined) {
    return check(first, part === 'schema' ? 'spec.validation' : `spec.${part}`);
  }
  return versions.flatMap((version, index) => check(version, `spec.versions[${index}].${part}`));
}

/** Rules are looked at once the schema is right: before, their types would mean nothing. */
function checkSchema(version: JsonObject, path: string): Causes {
  const schema = objectAt(objectAt(version, 'schema'), 'openAPIV3Schema');
  const field = `${path}.openAPIV3Schema`;
  if (schema === undefined) return [required(field, 'schemas are required')];
  const faults = [...checkRoot(version, schema, field), ...checkStructuralSchema(schema, field)];
  return faults.length > 0 ? faults : checkRules(compileSchema(schema), field);
}

const mostSelectableFields = 8;

function checkSelectableFields(version: JsonObject, path: string): Causes {
  const fields = objectsAt(version, 'selectableFields');
  const schema = objectAt(objectAt(version, 'schema'), 'openAPIV3Schema');
  const paths = fields.map((field) => textAt(field, 'jsonPath') ?? '');
  return [
    ...paths.flatMap((jsonPath, index) => {
      const field = `${path}[${index}].jsonPath`;
      const isAgain = paths.indexOf(jsonPath) < index && jsonPath !== '';
      return isAgain
        ? [duplicate(field, jsonPath)]
        : checkSelectable(jsonPath, field, schema ?? {});
    }),
    ...(fields.length > mostSelectableFields
      ? [tooMany(path, { actual: fields.length, maximum: mostSelectableFields })]
      : []),
  ];
}

function checkSelectable(jsonPath: string, field: string, schema: JsonObject): Causes {
  if (jsonPath === '') return [required(field)];
  const names = jsonPath.startsWith('.') ? jsonPath.slice(1).split('.') : [];
  let node: JsonObject | undefined = names.length === 0 ? undefined : schema;
  for (const name of names) node = objectAt(objectAt(node, 'properties'), name);
  if (names[0] === 'metadata') {
    return [invalidValue(field, jsonPath, 'must not point to fields in metadata')];
  }
  if (node === undefined) {
    return [invalidValue(field, jsonPath, 'is an invalid path: does not refer to a valid field')];
  }
  if (['string', 'boolean', 'integer'].includes(textAt(node, 'type') ?? '')) return [];
  const why =
    'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
  return [invalidValue(field, jsonPath, why)];
}

function checkVersion(version: JsonObject, path: string): Causes {
  const name = textAt(version, 'name') ?? '';
  const misnamed = checkServiceName(name).map((rule) => invalidValue(`${path}.name`, name, rule));
  return [...misnamed, ...checkDeprecation(version, path)];
}

/** Once its names are accepted, a resource keeps them; and no version is dropped that may be stored. */
export function checkCrdUpdate(after: KubeObject, live: KubeObject): Causes {
  const established = isTrue(readConditions(live), 'Established');
  return [
    ...checkSpec(after),
    ...checkFixed(after, live, [...(established ? served : []), ...named]),
    ...checkStoredVersions(after),
    ...checkApproval(after, live),
    ...(established ? checkAuthorities(after, live) : []),
  ];
}

type Path = readonly string[];
const served: readonly Path[] = [['scope'], ['names', 'kind']];
/** The name of a definition is made of these. */
const named: readonly Path[] = [['group'], ['names', 'plural']];

function checkFixed(after: KubeObject, live: KubeObject, fixed: readonly Path[]): Causes {
  return fixed.flatMap((path) => {
    const value = at(after, ['spec', ...path]);
    if (jsonEqual(value, at(live, ['spec', ...path]))) return [];
    return [invalidValue(['spec', ...path].join('.'), value, 'field is immutable')];
  });
}

/** What can convert the objects that there are goes on to be able to. */
function checkAuthorities(after: KubeObject, live: KubeObject): Causes {
  if (hasUnreadableAuthorities(live) || !hasUnreadableAuthorities(after)) return [];
  const field = 'spec.conversion.webhookClientConfig.caBundle';
  const why = 'unable to load root certificates: unable to parse bytes as PEM block';
  return [invalidValue(field, conversionAuthorities(after), why)];
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
