import { isJsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { memberOf, onlyMembers, withAbsent } from './_members.ts';
import type { Admission } from './admission.ts';
import { withTokenOf } from './service-account-mounts.ts';

const givenByAdmission = [
  'serviceAccountName',
  'serviceAccount',
  'imagePullSecrets',
  'priorityClassName',
  'priority',
  'preemptionPolicy',
  'overhead',
  'nodeSelector',
];

/** A writer who leaves out what admission gave the pod when it was new leaves it as it is. */
export function readmittedPod(pod: KubeObject, { before }: Admission): KubeObject {
  const { spec } = pod;
  if (before === undefined || !isJsonObject(spec)) return pod;
  const live = memberOf(before, 'spec');
  const whole = withTokenOf(live, withAbsent(spec, onlyMembers(live, givenByAdmission)));
  return whole === spec ? pod : { ...pod, spec: whole };
}
