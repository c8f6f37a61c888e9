import type { ConditionStatement } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { objectAt, textAt } from './custom-resources-read.ts';

export const approvalAnnotation = 'api-approved.kubernetes.io';

/** What a definition in a group of the Kubernetes community says of its approval there. */
export interface Approval {
  readonly type: 'approved' | 'unapproved' | 'missing' | 'invalid';
  /** The annotation as written; empty when there is none. */
  readonly written: string;
  readonly message: string;
}

const wanted = `protected groups must have approval annotation "${approvalAnnotation}"`;
const about = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Undefined for the groups of everybody else, which need no approval. */
export function approvalOf(crd: KubeObject): Approval | undefined {
  const group = textAt(objectAt(crd, 'spec'), 'group') ?? '';
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return undefined;
  const written = crd.metadata.annotations?.[approvalAnnotation] ?? '';
  if (written === '') return { type: 'missing', written, message: `${wanted}, ${about}` };
  if (written.startsWith('unapproved')) {
    return { type: 'unapproved', written, message: `not approved: ${JSON.stringify(written)}` };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(written) && URL.canParse(written)) {
    return { type: 'approved', written, message: `approved in ${written}` };
  }
  const message = `${wanted} with either a URL or a reason starting with "unapproved", ${about}`;
  return { type: 'invalid', written, message };
}

const reasons = {
  approved: 'ApprovedAnnotation',
  unapproved: 'UnapprovedAnnotation',
  missing: 'MissingAnnotation',
  invalid: 'InvalidAnnotation',
} as const satisfies Record<Approval['type'], string>;

export function approvalCondition({ type, message }: Approval): ConditionStatement {
  return {
    type: 'KubernetesAPIApprovalPolicyConformant',
    status: type === 'approved' ? 'True' : 'False',
    reason: reasons[type],
    message,
  };
}
