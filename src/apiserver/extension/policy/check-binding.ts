import { isJsonObject } from '../../../base/json.ts';
import type { JsonValue } from '../../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import { checkPathSegment, checkSubdomainName } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { forbiddenField, invalidValue, required } from '../../../kube/schema/causes.ts';
import { checkChoice, duplicates } from '../checks.ts';
import type { Causes } from '../checks.ts';
import { checkLabelSelector } from '../label-selector.ts';
import { checkMatchResources } from './check-policy.ts';

/** What is wrong with a ValidatingAdmissionPolicyBinding besides what its schema says. */
export function checkBinding(binding: KubeObject): Causes {
  const spec = binding['spec'];
  const policyName = textAt(spec, 'policyName') ?? '';
  const resources = jsonAt(spec, 'matchResources');
  return [
    ...(policyName === ''
      ? [required('spec.policyName')]
      : checkSubdomainName(policyName).map((why) =>
          invalidValue('spec.policyName', policyName, why),
        )),
    ...checkParamRef(jsonAt(spec, 'paramRef')),
    ...(resources === undefined ? [] : checkMatchResources(resources, 'spec.matchResources')),
    ...checkActions(spec),
  ];
}

function checkParamRef(reference: JsonValue | undefined): Causes {
  if (!isJsonObject(reference)) return [];
  const path = 'spec.paramRef';
  const action = textAt(reference, 'parameterNotFoundAction');
  return [
    ...checkParamName(reference, path),
    ...(action === undefined
      ? [required(`${path}.parameterNotFoundAction`)]
      : checkChoice(action, `${path}.parameterNotFoundAction`, ['Allow', 'Deny'])),
  ];
}

function checkParamName(reference: JsonValue, path: string): Causes {
  const name = textAt(reference, 'name') ?? '';
  const selector = jsonAt(reference, 'selector');
  if (name === '') {
    if (selector !== undefined) return checkLabelSelector(selector, `${path}.selector`);
    return [required(path, 'one of name or selector must be specified')];
  }
  return [
    ...checkPathSegment(name).map((why) => invalidValue(`${path}.name`, name, why)),
    ...(selector === undefined
      ? []
      : [forbiddenField(`${path}.name`, 'name and selector are mutually exclusive')]),
  ];
}

function checkActions(spec: JsonValue | undefined): Causes {
  const path = 'spec.validationActions';
  const actions = arrayAt(spec, 'validationActions').filter((one) => typeof one === 'string');
  const both =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
  return [
    ...actions.flatMap((action, index) =>
      checkChoice(action, `${path}[${index}]`, ['Audit', 'Deny', 'Warn']),
    ),
    ...duplicates(actions, (index) => `${path}[${index}]`),
    ...(actions.includes('Deny') && actions.includes('Warn')
      ? [invalidValue(path, actions, both)]
      : []),
    ...(actions.length === 0 ? [required(path, 'at least one validation action is required')] : []),
  ];
}
