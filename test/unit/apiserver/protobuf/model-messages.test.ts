import { describe, expect, test } from '@jest/globals';

import { decodeKubernetesProtobuf } from '../../../../src/apiserver/protobuf/decode-kubernetes.ts';
import { modelledKinds } from '../../../../src/apiserver/registry/builtin/models/modelled-kinds.ts';
import { bytesField, envelope, intField, textField } from '../../../support/protobuf-writer.ts';

const metadata = bytesField(1, textField(1, 'x'));

/** The numbers are those of the public generated.proto files of k8s.io/api. */
describe('kinds that are known by their models', () => {
  test('a deployment: zero replicas stay, a zero number of seconds does not', () => {
    const image = bytesField(
      2,
      textField(1, 'c'),
      textField(2, 'nginx'),
      bytesField(6, intField(3, 80n)),
    );
    const template = bytesField(3, bytesField(2, image));
    const selector = bytesField(2, bytesField(1, textField(1, 'a'), textField(2, 'b')));
    const spec = bytesField(2, intField(1, 0n), selector, template, intField(5, 0n));
    expect(decodeKubernetesProtobuf(envelope('apps/v1', 'Deployment', metadata, spec))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x' },
      spec: {
        replicas: 0,
        selector: { matchLabels: { a: 'b' } },
        template: {
          spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] },
        },
      },
    });
  });

  test('a volume: its kind is beside its name in JSON, in a message of its own on the wire', () => {
    const secret = bytesField(6, textField(1, 's'), intField(3, 420n));
    const volume = bytesField(1, textField(1, 'v'), bytesField(2, secret));
    expect(decodeKubernetesProtobuf(envelope('v1', 'Pod', bytesField(2, volume)))).toMatchObject({
      spec: { volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 420 } }] },
    });
  });

  test('who serves a version of a group', () => {
    const service = bytesField(1, textField(1, 'default'), textField(2, 'api'), intField(3, 7443n));
    const numbers = [intField(7, 2000n), intField(8, 200n)];
    const spec = bytesField(2, service, textField(2, 'a.b'), textField(3, 'v1'), ...numbers);
    expect(
      decodeKubernetesProtobuf(envelope('apiregistration.k8s.io/v1', 'APIService', spec)),
    ).toMatchObject({
      spec: {
        service: { namespace: 'default', name: 'api', port: 7443 },
        group: 'a.b',
        version: 'v1',
        groupPriorityMinimum: 2000,
        versionPriority: 200,
      },
    });
  });

  test('quantities, times and either numbers or texts', () => {
    const hard = bytesField(1, textField(1, 'cpu'), bytesField(2, textField(1, '1500m')));
    expect(
      decodeKubernetesProtobuf(envelope('v1', 'ResourceQuota', bytesField(2, hard))),
    ).toMatchObject({
      spec: { hard: { cpu: '1500m' } },
    });
    const percent = bytesField(1, intField(1, 1n), intField(2, 0n), textField(3, '50%'));
    const budget = envelope('policy/v1', 'PodDisruptionBudget', bytesField(2, percent));
    expect(decodeKubernetesProtobuf(budget)).toMatchObject({ spec: { minAvailable: '50%' } });
    const event = envelope(
      'events.k8s.io/v1',
      'Event',
      bytesField(2, intField(1, 0n), intField(2, 5_000n)),
    );
    expect(decodeKubernetesProtobuf(event)).toMatchObject({
      eventTime: '1970-01-01T00:00:00.000005Z',
    });
  });

  test('a revision holds JSON', () => {
    const data = bytesField(2, textField(1, '{"spec":{"a":1}}'));
    const sent = envelope('apps/v1', 'ControllerRevision', metadata, data, intField(3, 7n));
    expect(decodeKubernetesProtobuf(sent)).toMatchObject({ data: { spec: { a: 1 } }, revision: 7 });
  });

  test.each([...modelledKinds.keys()])('%s is read', (name) => {
    const [apiVersion = '', kind = ''] = name.split(' ');
    expect(decodeKubernetesProtobuf(envelope(apiVersion, kind, metadata))).toMatchObject({
      apiVersion,
      kind,
      metadata: { name: 'x' },
    });
  });
});
