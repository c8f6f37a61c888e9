import { jsonEqual } from '../../base/json.ts';
import { checkLabelName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { textOf } from './_members.ts';
import type { Strategy } from './strategy.ts';

function check(runtimeClass: KubeObject): readonly StatusCause[] {
  const handler = textOf(runtimeClass, 'handler');
  return checkLabelName(handler).map((why) => invalidValue('handler', handler, why));
}

export const runtimeClassStrategy: Strategy = {
  checkCreate: check,
  checkUpdate: (after, live) => {
    const handler = after['handler'] ?? null;
    const isSame = jsonEqual(handler, live['handler'] ?? null);
    const why = 'field is immutable';
    return [...check(after), ...(isSame ? [] : [invalidValue('handler', handler, why)])];
  },
  missing: 'created',
};
