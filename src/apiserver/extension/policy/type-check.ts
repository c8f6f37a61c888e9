import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import type { Declarations, VariableType } from '../../../kube/schema/cel/expression.ts';
import { parseApiVersion } from '../../../kube/resource.ts';
import type { ServedResource } from '../../registry/resources-served.ts';
import type { Resources } from '../../registry/resources.ts';
import { kindText } from '../attributes.ts';
import { compiled } from '../expressions.ts';
import { compileVariables, policyVariables } from './compiled-policy.ts';

/** Against more kinds a policy is not checked. */
const mostKinds = 10;

/**
 * What the schemas of the resources say about the expressions of a policy: remarks only, as a policy may be older than the
 * resource it is about. Rules with wildcards name no kind and are left out.
 */
export function typeWarnings(
  spec: JsonValue | undefined,
  resources: Resources,
): readonly JsonObject[] {
  const kinds = kindsOf(spec, resources).slice(0, mostKinds);
  if (kinds.length === 0) return [];
  const typed = kinds.map((resource) => ({
    kind: kindText(resource.apiVersion, resource.definition.kind),
    declarations: typedDeclarations(spec, resource, resources),
  }));
  const warningsFor = (fieldRef: string, text: string): readonly JsonObject[] => {
    const remarks = typed.flatMap(({ kind, declarations }) => {
      const result = compiled(text, declarations);
      return result.type === 'failed' ? [`${kind}: ${result.failure.text}`] : [];
    });
    return remarks.length === 0 ? [] : [{ fieldRef, warning: remarks.join('\n') }];
  };
  return arrayAt(spec, 'validations').flatMap((validation, index) =>
    (['expression', 'messageExpression'] as const).flatMap((field) => {
      const text = textAt(validation, field) ?? '';
      return text.trim() === '' ? [] : warningsFor(`spec.validations[${index}].${field}`, text);
    }),
  );
}

function typedDeclarations(
  spec: JsonValue | undefined,
  { schema }: ServedResource,
  resources: Resources,
): Declarations {
  const object: VariableType = { type: 'schema', schema };
  const params = paramType(spec, resources);
  const given = new Map<string, VariableType>([
    ...policyVariables(spec),
    ['object', object],
    ['oldObject', object],
    ...(params === undefined ? [] : [['params', params] as const]),
  ]);
  return compileVariables(spec, given).declarations;
}

function paramType(spec: JsonValue | undefined, resources: Resources): VariableType | undefined {
  const paramKind = jsonAt(spec, 'paramKind');
  if (!isJsonObject(paramKind)) return undefined;
  const { group, version } = parseApiVersion(textAt(paramKind, 'apiVersion') ?? '');
  const resource = resources.ofKind({ group, version, kind: textAt(paramKind, 'kind') ?? '' });
  return resource === undefined ? undefined : { type: 'schema', schema: resource.schema };
}

function kindsOf(spec: JsonValue | undefined, resources: Resources): readonly ServedResource[] {
  const rules = arrayAt(spec, 'matchConstraints', 'resourceRules');
  const kinds = rules.flatMap((rule) => {
    const [groups, versions, plurals] = ['apiGroups', 'apiVersions', 'resources'].map((field) =>
      arrayAt(rule, field).filter((item) => typeof item === 'string'),
    );
    return (groups ?? []).flatMap((group) =>
      (versions ?? []).flatMap((version) =>
        (plurals ?? []).flatMap((plural) => resources.served(group, version, plural) ?? []),
      ),
    );
  });
  return [...new Set(kinds)];
}
