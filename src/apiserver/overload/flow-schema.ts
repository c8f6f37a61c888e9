import { createHash } from 'node:crypto';

import type { User } from '../api-request.ts';

/** How a request is classified, in the words of API priority and fairness. */
export interface Flow {
  readonly schema: string;
  readonly level: string;
  readonly schemaUid: string;
  readonly levelUid: string;
}

/** The name decides, so that it is the same after every start. */
function uidOf(kind: string, name: string): string {
  const digits = createHash('sha256').update(`${kind}/${name}`).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`];
  return [...parts, `a${digits.slice(17, 20)}`, digits.slice(20, 32)].join('-');
}

const flow = (schema: string, level: string): Flow => ({
  schema,
  level,
  schemaUid: uidOf('FlowSchema', schema),
  levelUid: uidOf('PriorityLevelConfiguration', level),
});

const exempt = flow('exempt', 'exempt');
const probes = flow('probes', 'exempt');
const kubeSystemServiceAccounts = flow('kube-system-service-accounts', 'workload-high');
const serviceAccounts = flow('service-accounts', 'workload-low');
const globalDefault = flow('global-default', 'global-default');
const catchAll = flow('catch-all', 'catch-all');

const probed = /^\/(healthz|livez|readyz)(\/|$)/;

/** The flow of a request: administrators and probes of health are exempt from every limit. */
export function flowOf({ groups }: User, path: string): Flow {
  if (groups.includes('system:masters')) return exempt;
  if (probed.test(path)) return probes;
  if (groups.includes('system:serviceaccounts:kube-system')) return kubeSystemServiceAccounts;
  if (groups.includes('system:serviceaccounts')) return serviceAccounts;
  return groups.includes('system:authenticated') ? globalDefault : catchAll;
}
