import { expect, test } from '@jest/globals';

import { kubeconfigOf } from '../../../../src/apiserver/http/kubeconfig.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('a certificate and an authority are embedded', () => {
  const config = kubeconfigOf({
    server: 'https://127.0.0.1:7443',
    caPem: 'CA',
    credentials: { type: 'certificate', certificate: 'CERT', key: 'KEY' },
    contextName: 'longhaul',
  });
  expect(config).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'longhaul',
        cluster: { server: 'https://127.0.0.1:7443', 'certificate-authority-data': base64('CA') },
      },
    ],
    users: [
      {
        name: 'longhaul',
        user: { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
      },
    ],
    contexts: [{ name: 'longhaul', context: { cluster: 'longhaul', user: 'longhaul' } }],
    'current-context': 'longhaul',
  });
});

test('a server without TLS is marked so, for clients that refuse it otherwise', () => {
  const config = kubeconfigOf({
    server: 'http://127.0.0.1:7443',
    credentials: { type: 'token', token: 't' },
    contextName: 'c',
  });
  expect(config).toMatchObject({
    clusters: [{ cluster: { 'insecure-skip-tls-verify': true } }],
    users: [{ user: { token: 't' } }],
  });
});
