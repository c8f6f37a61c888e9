import type { KubeObject } from '../../kube/object.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkBinding } from '../extension/policy/check-binding.ts';
import { checkPolicy } from '../extension/policy/check-policy.ts';
import { checkWebhooks } from '../extension/webhook/check-webhooks.ts';
import type { Strategy } from './strategy.ts';

/** What is checked when an object is created is checked of every change as well. */
const checkedBy = (check: (object: KubeObject) => readonly StatusCause[]): Strategy => ({
  checkCreate: check,
  checkUpdate: check,
});

export const policyStrategy: Strategy = {
  ...checkedBy(checkPolicy),
  statusKeeps: 'metadata',
};
export const policyBindingStrategy = checkedBy(checkBinding);
export const webhookStrategy = checkedBy(checkWebhooks);
