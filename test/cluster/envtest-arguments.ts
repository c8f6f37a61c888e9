/** What a kube-apiserver and its etcd are told where KUBEBUILDER_ASSETS holds them, as envtest of controller-runtime does. */
export interface EnvtestPlan {
  /** Holds certificates, keys, tokens and the data of etcd. */
  readonly folder: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly apiPort: number;
}

export function etcdArguments({ folder, etcdPort, etcdPeerPort }: EnvtestPlan): readonly string[] {
  const client = `http://127.0.0.1:${etcdPort}`;
  const peer = `http://127.0.0.1:${etcdPeerPort}`;
  return [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // The data does not outlive the suite; it does outlive the API server, which is what is tested.
    '--unsafe-no-fsync',
  ];
}

export function apiServerArguments({ folder, etcdPort, apiPort }: EnvtestPlan): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    // Of the loopback it would advertise that of another interface, which not every machine has; nobody asks there.
    '--advertise-address=192.0.2.1',
    `--secure-port=${apiPort}`,
    `--tls-cert-file=${folder}/server.crt`,
    `--tls-private-key-file=${folder}/server.key`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${folder}/tokens.csv`,
    '--authorization-mode=RBAC',
    `--service-account-issuer=https://127.0.0.1:${apiPort}`,
    `--service-account-signing-key-file=${folder}/service-accounts.key`,
    `--service-account-key-file=${folder}/service-accounts.pub`,
    '--service-cluster-ip-range=10.0.0.0/24',
    // No controllers run beside it: nothing would make the default ServiceAccounts that this plugin asks for.
    '--disable-admission-plugins=ServiceAccount',
  ];
}
