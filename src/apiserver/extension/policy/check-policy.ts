import { isJsonObject } from '../../../base/json.ts';
import type { JsonValue } from '../../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import { checkQualifiedName, checkSubdomainName } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { parseApiVersion } from '../../../kube/resource.ts';
import { invalidValue, required } from '../../../kube/schema/causes.ts';
import type { Declarations } from '../../../kube/schema/cel/expression.ts';
import {
  checkChoice,
  checkExpression,
  checkMatchConditions,
  checkRule,
  duplicates,
} from '../checks.ts';
import type { Causes } from '../checks.ts';
import { checkLabelSelector } from '../label-selector.ts';
import { compileVariables, policyVariables } from './compiled-policy.ts';

/** What is wrong with a ValidatingAdmissionPolicy besides what its schema says. */
export function checkPolicy(policy: KubeObject): Causes {
  const spec = policy['spec'];
  const given = policyVariables(spec);
  const faults: Causes[number][] = [];
  const { declarations } = compileVariables(spec, given, (variable, index, known) => {
    faults.push(...checkVariable(variable, `spec.variables[${index}]`, known));
  });
  return [
    ...checkChoice(textAt(spec, 'failurePolicy'), 'spec.failurePolicy', ['Fail', 'Ignore']),
    ...checkParamKind(jsonAt(spec, 'paramKind')),
    ...checkConstraints(jsonAt(spec, 'matchConstraints')),
    ...checkMatchConditions(spec, { path: 'spec', declarations: given }),
    ...faults,
    ...checkContents(spec, policy.metadata.name ?? '', declarations),
  ];
}

function checkParamKind(paramKind: JsonValue | undefined): Causes {
  if (!isJsonObject(paramKind)) return [];
  const path = 'spec.paramKind';
  const apiVersion = textAt(paramKind, 'apiVersion') ?? '';
  const { group } = parseApiVersion(apiVersion);
  return [
    ...(apiVersion === '' ? [required(`${path}.apiVersion`)] : []),
    ...(group === '' ? [] : checkSubdomainName(group)).map((why) =>
      invalidValue(`${path}.apiVersion`, group, why),
    ),
    ...((textAt(paramKind, 'kind') ?? '') === '' ? [required(`${path}.kind`)] : []),
  ];
}

function checkConstraints(constraints: JsonValue | undefined): Causes {
  const path = 'spec.matchConstraints';
  if (constraints === undefined) return [required(path)];
  const rules = arrayAt(constraints, 'resourceRules');
  return [
    ...checkMatchResources(constraints, path),
    ...(rules.length === 0 ? [required(`${path}.resourceRules`)] : []),
  ];
}

/** The constraints of a policy or the further limits of a binding. */
export function checkMatchResources(resources: JsonValue, path: string): Causes {
  const rules = (field: string): Causes =>
    arrayAt(resources, field).flatMap((rule, index) =>
      checkRule(rule, `${path}.${field}[${index}]`),
    );
  return [
    ...checkChoice(textAt(resources, 'matchPolicy'), `${path}.matchPolicy`, [
      'Equivalent',
      'Exact',
    ]),
    ...checkLabelSelector(jsonAt(resources, 'namespaceSelector'), `${path}.namespaceSelector`),
    ...checkLabelSelector(jsonAt(resources, 'objectSelector'), `${path}.objectSelector`),
    ...rules('resourceRules'),
    ...rules('excludeResourceRules'),
  ];
}

function checkVariable(variable: JsonValue, path: string, declarations: Declarations): Causes {
  const name = textAt(variable, 'name') ?? '';
  return [
    ...checkVariableName(name, `${path}.name`),
    ...checkGiven(variable, 'expression', { path, declarations, wanted: 'anything' }),
  ];
}

/** An expression that must be there; `path` is that of what has it. */
function checkGiven(
  holder: JsonValue,
  field: 'expression' | 'valueExpression',
  { path, ...expected }: Parameters<typeof checkExpression>[1],
): Causes {
  const expression = textAt(holder, field) ?? '';
  const at = `${path}.${field}`;
  if (expression.trim() === '') return [required(at, `${field} is not specified`)];
  return checkExpression(expression, { ...expected, path: at });
}

function checkVariableName(name: string, path: string): Causes {
  if (name.trim() === '') return [required(path, 'name is not specified')];
  if (/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) return [];
  return [invalidValue(path, name, 'name is not a valid CEL identifier')];
}

const mostAnnotations = 20;

function checkContents(
  spec: JsonValue | undefined,
  name: string,
  declarations: Declarations,
): Causes {
  const validations = arrayAt(spec, 'validations');
  const annotations = arrayAt(spec, 'auditAnnotations');
  if (validations.length + annotations.length === 0) {
    const why = 'validations or auditAnnotations must contain at least one item';
    return [required('spec.validations', why), required('spec.auditAnnotations', why)];
  }
  const field = 'spec.auditAnnotations';
  const keys = annotations.map((annotation) => textAt(annotation, 'key') ?? '');
  const many = `must not have more than ${mostAnnotations} auditAnnotations`;
  return [
    ...validations.flatMap((validation, index) =>
      checkValidation(validation, `spec.validations[${index}]`, declarations),
    ),
    ...(annotations.length > mostAnnotations ? [invalidValue(field, annotations, many)] : []),
    ...annotations.flatMap((annotation, index) =>
      checkAnnotation(annotation, { path: `${field}[${index}]`, name, declarations }),
    ),
    ...duplicates(keys, (index) => `${field}[${index}].key`),
  ];
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

function checkValidation(validation: JsonValue, path: string, declarations: Declarations): Causes {
  return [
    ...checkGiven(validation, 'expression', { path, declarations, wanted: 'bool' }),
    ...checkMessages(validation, path, declarations),
    ...checkChoice(textAt(validation, 'reason'), `${path}.reason`, reasons),
  ];
}

function checkMessages(validation: JsonValue, path: string, declarations: Declarations): Causes {
  const message = textAt(validation, 'message') ?? '';
  const computed = textAt(validation, 'messageExpression') ?? '';
  return [
    ...(computed !== '' && computed.trim() === ''
      ? [invalidValue(`${path}.messageExpression`, computed, 'must be non-empty if specified')]
      : []),
    ...(computed.trim() === ''
      ? []
      : checkExpression(computed, {
          path: `${path}.messageExpression`,
          declarations,
          wanted: 'string',
        })),
    ...(message !== '' && message.trim() === ''
      ? [invalidValue(`${path}.message`, message, 'message must be non-empty if specified')]
      : []),
    ...(/[\n\r]/.test(message.trim())
      ? [invalidValue(`${path}.message`, message, 'message must not contain line breaks')]
      : []),
  ];
}

function checkAnnotation(
  annotation: JsonValue,
  {
    path,
    name,
    declarations,
  }: {
    readonly path: string;
    readonly name: string;
    readonly declarations: Declarations;
  },
): Causes {
  const key = textAt(annotation, 'key') ?? '';
  return [
    ...(key === ''
      ? [required(`${path}.key`)]
      : checkQualifiedName(`${name}/${key}`).map((why) => invalidValue(`${path}.key`, key, why))),
    ...checkGiven(annotation, 'valueExpression', { path, declarations, wanted: 'string or null' }),
  ];
}
