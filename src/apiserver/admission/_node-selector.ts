import type { JsonObject } from '../../base/json.ts';
import { checkQualifiedName } from '../../kube/names.ts';
import { forbiddenField, gathered, invalidValue, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, textOf } from './_members.ts';

type Causes = readonly StatusCause[];

/** What is wrong with a selector of nodes: of its terms one must hold. */
export function checkNodeSelector(selector: JsonObject, field: string): Causes {
  const terms = itemsOf(selector, 'nodeSelectorTerms');
  const path = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(path, 'must have at least one node selector term')];
  return gathered(terms.entries(), ([index, term]) => [
    ...checkAll(itemsOf(term, 'matchExpressions'), `${path}[${index}].matchExpressions`),
    ...gathered(itemsOf(term, 'matchFields').entries(), ([at, requirement]) =>
      checkFieldRequirement(requirement, `${path}[${index}].matchFields[${at}]`),
    ),
  ]);
}

const checkAll = (requirements: readonly JsonObject[], path: string): Causes =>
  gathered(requirements.entries(), ([index, requirement]) => {
    const at = `${path}[${index}]`;
    const key = textOf(requirement, 'key');
    return [
      ...checkOperator(requirement, at),
      ...checkQualifiedName(key).map((why) => invalidValue(`${at}.key`, key, why)),
    ];
  });

const countOf = ({ values }: JsonObject): number => (Array.isArray(values) ? values.length : 0);

function checkOperator(requirement: JsonObject, at: string): Causes {
  const count = countOf(requirement);
  switch (textOf(requirement, 'operator')) {
    case 'In':
    case 'NotIn':
      return count > 0
        ? []
        : [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return count === 0
        ? []
        : [
            forbiddenField(
              `${at}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ];
    case 'Gt':
    case 'Lt':
      return count === 1
        ? []
        : [
            required(
              `${at}.values`,
              "must be specified single value when `operator` is 'Lt' or 'Gt'",
            ),
          ];
    default: {
      const operator = textOf(requirement, 'operator');
      return [invalidValue(`${at}.operator`, operator, 'not a valid selector operator')];
    }
  }
}

/** Of a node's fields only its name can be asked for. */
function checkFieldRequirement(requirement: JsonObject, at: string): Causes {
  const key = textOf(requirement, 'key');
  const operator = textOf(requirement, 'operator');
  if (operator !== 'In' && operator !== 'NotIn') {
    return [invalidValue(`${at}.operator`, operator, 'not a valid selector operator')];
  }
  const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
  return [
    ...(countOf(requirement) === 1 ? [] : [required(`${at}.values`, why)]),
    ...(key === 'metadata.name'
      ? []
      : [invalidValue(`${at}.key`, key, 'not a valid field selector key')]),
  ];
}
