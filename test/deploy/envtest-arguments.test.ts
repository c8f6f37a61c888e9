import { expect, test } from '@jest/globals';
import { checkAssets } from '../cluster/envtest.ts';
import { apiServerArguments, etcdArguments } from '../cluster/envtest-arguments.ts';

const plan = { folder: '/tmp/e', etcdPort: 2379, etcdPeerPort: 2380, apiPort: 6443 };

test('etcd listens on the loopback only and keeps its data in the folder', () => {
  expect(etcdArguments(plan)).toEqual([
    '--data-dir=/tmp/e/etcd',
    '--listen-client-urls=http://127.0.0.1:2379',
    '--advertise-client-urls=http://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:2380',
    '--initial-advertise-peer-urls=http://127.0.0.1:2380',
    '--initial-cluster=default=http://127.0.0.1:2380',
    '--unsafe-no-fsync',
  ]);
});

test('a folder without the programs is refused by name, and nothing else is started instead', () => {
  expect(() => {
    checkAssets(import.meta.dirname);
  }).toThrow(/^KUBEBUILDER_ASSETS names .*deploy, which has no kube-apiserver and no etcd:/);
});

test('kube-apiserver finds that etcd, asks RBAC, and signs tokens of ServiceAccounts', () => {
  const args = apiServerArguments(plan);
  expect(args).toEqual(
    expect.arrayContaining([
      '--etcd-servers=http://127.0.0.1:2379',
      '--bind-address=127.0.0.1',
      '--advertise-address=192.0.2.1',
      '--secure-port=6443',
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://127.0.0.1:6443',
      '--service-account-signing-key-file=/tmp/e/service-accounts.key',
      '--service-account-key-file=/tmp/e/service-accounts.pub',
    ]),
  );
  const names = args.map((arg) => arg.split('=')[0]);
  expect(new Set(names).size).toBe(names.length);
});
