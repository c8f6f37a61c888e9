import type { JsonObject } from '../../base/json.ts';
import { duplicate, gathered, invalidValue, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';

const longest = 253;

const part = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';

/** As it is told; a name is checked part by part, for the whole would be tried in too many ways. */
const told = `(${part}[\\./])*${part}`;
const onePart = new RegExp(`^${part}$`);

function isName(name: string): boolean {
  return name.length <= longest && name.split(/[./]/).every((each) => onePart.test(each));
}

/** What is wrong with the parameters of the kernel that a pod sets. */
export function checkSysctls(spec: JsonObject, path: string): readonly StatusCause[] {
  const seen = new Set<string>();
  const sysctls = itemsOf(memberOf(spec, 'securityContext'), 'sysctls');
  return gathered(sysctls.entries(), ([index, sysctl]) => {
    const name = textOf(sysctl, 'name');
    const field = `${path}.securityContext.sysctls[${index}].name`;
    if (name === '') return [required(field)];
    if (!isName(name)) {
      const why = `must have at most ${longest} characters and match regex ${told}`;
      return [invalidValue(field, name, why)];
    }
    if (seen.has(name)) return [duplicate(field, name)];
    seen.add(name);
    return [];
  });
}
