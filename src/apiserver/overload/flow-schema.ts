import { createHash } from 'node:crypto';

import type { User } from '../api-request.ts';

/** How a request is classified, in the words of API priority and fairness. */
export interface Flow {
  readonly schema: string;
  readonly level: string;
  readonly schemaUid: string;
  readonly levelUid: string;
  /** The lower, the earlier it is asked whether a request belongs here. */
  readonly precedence: number;
  /** Whose requests these are. */
  readonly groups: readonly string[];
  /** Left out: all of them. */
  readonly paths?: readonly string[];
  /** Left out: the level has no limit. */
  readonly shares?: number;
}

/** The name decides, so that it is the same after every start. */
function uidOf(kind: string, name: string): string {
  const digits = createHash('sha256').update(`${kind}/${name}`).digest('hex');
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`];
  return [...parts, `a${digits.slice(17, 20)}`, digits.slice(20, 32)].join('-');
}

type Sorted = Pick<Flow, 'precedence' | 'groups' | 'paths' | 'shares'>;

const flow = (schema: string, level: string, sorted: Sorted): Flow => ({
  ...sorted,
  schema,
  level,
  schemaUid: uidOf('FlowSchema', schema),
  levelUid: uidOf('PriorityLevelConfiguration', level),
});

const everybody = ['system:authenticated', 'system:unauthenticated'];

const exempt = flow('exempt', 'exempt', { precedence: 1, groups: ['system:masters'] });
const probes = flow('probes', 'exempt', {
  precedence: 2,
  groups: everybody,
  paths: ['/healthz', '/livez', '/readyz'],
});
const kubeSystemServiceAccounts = flow('kube-system-service-accounts', 'workload-high', {
  precedence: 900,
  groups: ['system:serviceaccounts:kube-system'],
  shares: 40,
});
const serviceAccounts = flow('service-accounts', 'workload-low', {
  precedence: 9000,
  groups: ['system:serviceaccounts'],
  shares: 100,
});
const globalDefault = flow('global-default', 'global-default', {
  precedence: 9900,
  groups: ['system:authenticated'],
  shares: 20,
});
const catchAll = flow('catch-all', 'catch-all', {
  precedence: 10_000,
  groups: everybody,
  shares: 5,
});

/** Everything that requests are sorted into. */
export const flows: readonly Flow[] = [
  exempt,
  probes,
  kubeSystemServiceAccounts,
  serviceAccounts,
  globalDefault,
  catchAll,
];

const probed = /^\/(healthz|livez|readyz)(\/|$)/;

/** The flow of a request: administrators and probes of health are exempt from every limit. */
export function flowOf({ groups }: User, path: string): Flow {
  if (groups.includes('system:masters')) return exempt;
  if (probed.test(path)) return probes;
  if (groups.includes('system:serviceaccounts:kube-system')) return kubeSystemServiceAccounts;
  if (groups.includes('system:serviceaccounts')) return serviceAccounts;
  return groups.includes('system:authenticated') ? globalDefault : catchAll;
}
