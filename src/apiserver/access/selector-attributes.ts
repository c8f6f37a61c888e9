import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import { required, invalidValue } from '../../kube/schema/causes.ts';
import { parseFieldSelector } from '../../kube/selectors-fields.ts';
import { parseLabelSelector } from '../../kube/selectors.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkLabelTerm, checkValueCount } from '../extension/label-selector.ts';

/**
 * The selectors in a review of access: what the request would be limited to. Roles do not know of selectors, so that they
 * change no answer; but they have to be right, and those that cannot be read are told of.
 */
type Member = 'fieldSelector' | 'labelSelector';

const members: readonly Member[] = ['fieldSelector', 'labelSelector'];
const prefix = 'spec.resourceAttributes';

export function selectorCauses(spec: JsonObject): readonly StatusCause[] {
  return members.flatMap((member) => {
    const selector = jsonAt(spec, 'resourceAttributes', member);
    return isJsonObject(selector) ? causesOf(selector, member) : [];
  });
}

function causesOf(selector: JsonObject, member: Member): readonly StatusCause[] {
  const path = `${prefix}.${member}`;
  const raw = textAt(selector, 'rawSelector') ?? '';
  const requirements = arrayAt(selector, 'requirements');
  const check = member === 'fieldSelector' ? checkFieldTerm : checkLabelTerm;
  const both = 'may not specified at the same time as requirements';
  const neither = `when ${path} is specified, requirements or rawSelector is required`;
  return [
    ...(raw !== '' && requirements.length > 0
      ? [invalidValue(`${path}.rawSelector`, raw, both)]
      : []),
    ...(raw === '' && requirements.length === 0 ? [required(`${path}.requirements`, neither)] : []),
    ...requirements.flatMap((one, index) => check(one, `${path}.requirements[${index}]`)),
  ];
}

function checkFieldTerm(requirement: JsonValue, path: string): readonly StatusCause[] {
  const key = textAt(requirement, 'key') ?? '';
  const missing = key === '' ? [required(`${path}.key`, 'must be specified')] : [];
  return [...missing, ...checkValueCount(requirement, path)];
}

/** What could not be read of the selectors, each in the words of the real server. */
export function selectorProblems(spec: JsonObject): readonly string[] {
  return members.flatMap((member) => {
    const selector = jsonAt(spec, 'resourceAttributes', member);
    if (!isJsonObject(selector)) return [];
    const read = arrayAt(selector, 'requirements').map((one) => isUnderstood(one, member));
    const isReadable = read.every(Boolean) && isWritten(textAt(selector, 'rawSelector'), member);
    if (isReadable) return [];
    const ignored = read.some(Boolean) ? 'partially ignored' : 'ignored';
    return [`${prefix}.${member} ${ignored} due to parse error`];
  });
}

/** A field can be compared with one value only. */
function isUnderstood(requirement: JsonValue, member: Member): boolean {
  const operator = textAt(requirement, 'operator') ?? '';
  if (member === 'labelSelector') return labelOperators.has(operator);
  const { length } = arrayAt(requirement, 'values');
  return (operator === 'In' || operator === 'NotIn') && length === 1;
}

const labelOperators: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

function isWritten(raw: string | undefined, member: Member): boolean {
  try {
    if (member === 'fieldSelector') parseFieldSelector(raw ?? '');
    else parseLabelSelector(raw ?? '');
    return true;
  } catch (error) {
    if (error instanceof StatusError) return false;
    throw error;
  }
}
