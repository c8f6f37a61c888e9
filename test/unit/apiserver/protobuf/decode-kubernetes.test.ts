import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { decodeKubernetesProtobuf } from '../../../../src/apiserver/protobuf/decode-kubernetes.ts';
import { ProtobufError } from '../../../../src/apiserver/protobuf/reader.ts';
import {
  bytesField,
  doubleField,
  envelope,
  intField,
  textField,
} from '../../../support/protobuf-writer.ts';
import { kubectlBodies } from './_kubectl-bodies.ts';

const decodeHex = (hex: string): unknown => decodeKubernetesProtobuf(Buffer.from(hex, 'hex'));

describe('what kubectl 1.32 sends', () => {
  test.each(kubectlBodies)('$command', ({ hex, object }) => {
    expect(decodeHex(hex)).toEqual(object);
  });
});

describe('field by field', () => {
  const metadata = bytesField(
    1,
    textField(1, 'n'),
    textField(5, 'uid-1'),
    intField(7, 3n),
    bytesField(8, intField(1, 1_700_000_000n)),
    intField(10, 0n),
    bytesField(11, textField(1, '__proto__'), textField(2, 'x')),
    bytesField(11, textField(1, 'empty')),
    bytesField(
      13,
      textField(1, 'Node'),
      textField(3, 'o'),
      textField(4, 'u'),
      textField(5, 'v1'),
      intField(6, 0n),
    ),
    textField(14, 'kubernetes'),
    bytesField(17, textField(1, 'm'), bytesField(7, textField(1, '{"f:data":{}}'))),
  );
  const wantedMetadata = {
    name: 'n',
    uid: 'uid-1',
    generation: 3,
    creationTimestamp: '2023-11-14T22:13:20Z',
    deletionGracePeriodSeconds: 0,
    labels: Object.fromEntries([
      ['__proto__', 'x'],
      ['empty', ''],
    ]),
    ownerReferences: [{ kind: 'Node', name: 'o', uid: 'u', apiVersion: 'v1', controller: false }],
    finalizers: ['kubernetes'],
    managedFields: [{ manager: 'm', fieldsV1: { 'f:data': {} } }],
  };

  test('metadata', () => {
    expect(decodeKubernetesProtobuf(envelope('v1', 'ConfigMap', metadata))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: wantedMetadata,
    });
  });

  const group = 'admissionregistration.k8s.io/v1';
  const about = bytesField(
    2,
    textField(1, 'apps'),
    textField(2, 'v1'),
    textField(3, 'deployments'),
  );
  const rule = [textField(1, 'CREATE'), about];
  const wantedRule = {
    operations: ['CREATE'],
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    resources: ['deployments'],
  };

  test('a policy: its rules are flat in JSON, and pointers to nothing are kept', () => {
    const named = bytesField(3, textField(1, 'only-this'), bytesField(2, ...rule));
    const constraints = bytesField(2, bytesField(1), named, textField(7, 'Exact'));
    const validation = bytesField(
      3,
      textField(1, 'true'),
      textField(2, ''),
      textField(3, 'Forbidden'),
      textField(4, "'no'"),
    );
    const spec = bytesField(
      2,
      bytesField(1, textField(1, 'v1'), textField(2, 'ConfigMap')),
      constraints,
      validation,
      textField(4, 'Ignore'),
      bytesField(5, textField(1, 'key'), textField(2, "'value'")),
      bytesField(6, textField(1, 'condition'), textField(2, 'true')),
      bytesField(7, textField(1, 'variable'), textField(2, 'object')),
    );
    const status = bytesField(3, intField(1, 2n), bytesField(2, bytesField(1, textField(2, 'at'))));
    const body = envelope(group, 'ValidatingAdmissionPolicy', spec, status);
    expect(decodeKubernetesProtobuf(body)).toEqual({
      apiVersion: group,
      kind: 'ValidatingAdmissionPolicy',
      spec: {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        matchConstraints: {
          namespaceSelector: {},
          resourceRules: [{ resourceNames: ['only-this'], ...wantedRule }],
          matchPolicy: 'Exact',
        },
        validations: [{ expression: 'true', reason: 'Forbidden', messageExpression: "'no'" }],
        failurePolicy: 'Ignore',
        auditAnnotations: [{ key: 'key', valueExpression: "'value'" }],
        matchConditions: [{ name: 'condition', expression: 'true' }],
        variables: [{ name: 'variable', expression: 'object' }],
      },
      status: { observedGeneration: 2, typeChecking: { expressionWarnings: [{ fieldRef: 'at' }] } },
    });
  });

  test('a binding of a policy', () => {
    const selector = bytesField(3, bytesField(1, textField(1, 'a'), textField(2, 'b')));
    const spec = bytesField(
      2,
      textField(1, 'policy'),
      bytesField(2, textField(2, 'there'), selector, textField(4, 'Deny')),
      bytesField(3, bytesField(2)),
      textField(4, 'Deny'),
      textField(4, 'Audit'),
    );
    const body = envelope(group, 'ValidatingAdmissionPolicyBinding', spec);
    expect(decodeKubernetesProtobuf(body)).toMatchObject({
      spec: {
        policyName: 'policy',
        paramRef: {
          namespace: 'there',
          selector: { matchLabels: { a: 'b' } },
          parameterNotFoundAction: 'Deny',
        },
        matchResources: { objectSelector: {} },
        validationActions: ['Deny', 'Audit'],
      },
    });
  });

  test.each([
    ['ValidatingWebhookConfiguration', { selector: 10, conditions: 11 }, Buffer.alloc(0), {}],
    [
      'MutatingWebhookConfiguration',
      { selector: 11, conditions: 12 },
      textField(10, 'IfNeeded'),
      { reinvocationPolicy: 'IfNeeded' },
    ],
  ])('webhooks of a %s', (kind, { selector, conditions }, more, wanted) => {
    const service = bytesField(
      1,
      textField(1, 'default'),
      textField(2, 'e2e'),
      textField(3, '/'),
      intField(4, 443n),
    );
    const webhook = bytesField(
      2,
      textField(1, 'a.b.c'),
      bytesField(2, service, bytesField(2, Buffer.from('pem'))),
      bytesField(3, ...rule),
      textField(4, 'Fail'),
      bytesField(5),
      textField(6, 'None'),
      intField(7, 5n),
      textField(8, 'v1'),
      textField(9, 'Exact'),
      bytesField(selector),
      bytesField(conditions, textField(1, 'condition'), textField(2, 'true')),
      more,
    );
    expect(decodeKubernetesProtobuf(envelope(group, kind, webhook))).toMatchObject({
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: {
            service: { namespace: 'default', name: 'e2e', path: '/', port: 443 },
            caBundle: 'cGVt',
          },
          rules: [wantedRule],
          failurePolicy: 'Fail',
          namespaceSelector: {},
          sideEffects: 'None',
          timeoutSeconds: 5,
          admissionReviewVersions: ['v1'],
          matchPolicy: 'Exact',
          objectSelector: {},
          matchConditions: [{ name: 'condition', expression: 'true' }],
          ...wanted,
        },
      ],
    });
  });

  test('a Lease keeps microseconds and zeros', () => {
    const renewTime = bytesField(4, intField(1, 1_700_000_000n), intField(2, 123_456_789n));
    const spec = bytesField(
      2,
      textField(1, 'holder'),
      intField(2, 15n),
      renewTime,
      intField(5, 0n),
    );
    expect(decodeKubernetesProtobuf(envelope('coordination.k8s.io/v1', 'Lease', spec))).toEqual({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      spec: {
        holderIdentity: 'holder',
        leaseDurationSeconds: 15,
        renewTime: '2023-11-14T22:13:20.123456Z',
        leaseTransitions: 0,
      },
    });
  });

  test('an Event', () => {
    const fields = [
      bytesField(2, textField(1, 'Pod'), textField(3, 'p')),
      textField(3, 'Started'),
      textField(4, 'it runs'),
      bytesField(5, textField(1, 'kubelet')),
      bytesField(6),
      intField(8, 2n),
      textField(9, 'Normal'),
    ];
    expect(decodeKubernetesProtobuf(envelope('v1', 'Event', ...fields))).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      involvedObject: { kind: 'Pod', name: 'p' },
      reason: 'Started',
      message: 'it runs',
      source: { component: 'kubelet' },
      count: 2,
      type: 'Normal',
    });
  });

  test('a Node with quantities', () => {
    const capacity = bytesField(
      1,
      textField(1, 'nvidia.com/gpu'),
      bytesField(2, textField(1, '8')),
    );
    const taint = bytesField(5, textField(1, 'gpu'), textField(3, 'NoSchedule'));
    const fields = [bytesField(2, intField(4, 1n), taint), bytesField(3, capacity)];
    expect(decodeKubernetesProtobuf(envelope('v1', 'Node', ...fields))).toEqual({
      apiVersion: 'v1',
      kind: 'Node',
      spec: { unschedulable: true, taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
      status: { capacity: { 'nvidia.com/gpu': '8' } },
    });
  });

  test('a CustomResourceDefinition with its schema', () => {
    const replicas = bytesField(
      29,
      textField(1, 'replicas'),
      bytesField(
        2,
        textField(5, 'integer'),
        bytesField(8, textField(1, '1')),
        doubleField(9, 100),
        doubleField(11, 0),
        bytesField(20, textField(1, '1')),
        bytesField(20, textField(1, '"two"')),
      ),
    );
    const labels = bytesField(
      29,
      textField(1, 'labels'),
      bytesField(2, textField(5, 'object'), bytesField(30, bytesField(2, textField(5, 'string')))),
    );
    const open = bytesField(
      29,
      textField(1, 'open'),
      bytesField(2, bytesField(30, intField(1, 1n))),
    );
    const list = bytesField(
      29,
      textField(1, 'list'),
      bytesField(2, bytesField(24, bytesField(1, textField(5, 'string'))), textField(42, 'set')),
    );
    const rule = bytesField(
      44,
      textField(1, 'self.replicas > 0'),
      textField(3, '"no"'),
      textField(5, '.replicas'),
    );
    const schema = bytesField(
      4,
      bytesField(1, textField(5, 'object'), replicas, labels, open, list, intField(38, 1n), rule),
    );
    const version = bytesField(
      7,
      textField(1, 'v1'),
      intField(2, 1n),
      intField(3, 0n),
      schema,
      bytesField(5, bytesField(1)),
    );
    const names = bytesField(3, textField(1, 'things'), textField(4, 'Thing'));
    const spec = bytesField(
      2,
      textField(1, 'example.com'),
      names,
      textField(4, 'Cluster'),
      version,
    );
    const bytes = envelope('apiextensions.k8s.io/v1', 'CustomResourceDefinition', spec);
    expect(decodeKubernetesProtobuf(bytes)).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: {
        group: 'example.com',
        names: { plural: 'things', kind: 'Thing' },
        scope: 'Cluster',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: false,
            subresources: { status: {} },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  replicas: {
                    type: 'integer',
                    default: 1,
                    maximum: 100,
                    minimum: 0,
                    enum: [1, 'two'],
                  },
                  labels: { type: 'object', additionalProperties: { type: 'string' } },
                  open: { additionalProperties: true },
                  list: { items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
                },
                'x-kubernetes-preserve-unknown-fields': true,
                'x-kubernetes-validations': [
                  { rule: 'self.replicas > 0', messageExpression: '"no"', fieldPath: '.replicas' },
                ],
              },
            },
          },
        ],
      },
    });
  });

  test('DeleteOptions of any group, where zero seconds mean something', () => {
    const fields = [
      intField(1, 0n),
      bytesField(2, textField(1, 'u')),
      textField(4, 'Orphan'),
      textField(5, 'All'),
    ];
    expect(
      decodeKubernetesProtobuf(envelope('example.com/v1', 'DeleteOptions', ...fields)),
    ).toEqual({
      apiVersion: 'example.com/v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      preconditions: { uid: 'u' },
      propagationPolicy: 'Orphan',
      dryRun: ['All'],
    });
  });

  test.each(['policy/v1', 'policy/v1beta1'])('an Eviction of %s', (apiVersion) => {
    const options = bytesField(2, intField(1, 30n), textField(5, 'All'));
    const body = envelope(apiVersion, 'Eviction', bytesField(1, textField(1, 'p')), options);
    expect(decodeKubernetesProtobuf(body)).toEqual({
      apiVersion,
      kind: 'Eviction',
      metadata: { name: 'p' },
      deleteOptions: { gracePeriodSeconds: 30, dryRun: ['All'] },
    });
  });

  test('a Binding', () => {
    const target = bytesField(2, textField(1, 'Node'), textField(3, 'n'));
    const body = envelope('v1', 'Binding', bytesField(1, textField(1, 'p')), target);
    expect(decodeKubernetesProtobuf(body)).toEqual({
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'p' },
      target: { kind: 'Node', name: 'n' },
    });
  });

  test('negative integers and fields of the future', () => {
    const fields = [intField(2, -5n), textField(99, 'from the future'), doubleField(98, 1)];
    expect(
      decodeKubernetesProtobuf(envelope('scheduling.k8s.io/v1', 'PriorityClass', ...fields)),
    ).toEqual({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: -5 });
  });
});

describe('hostile bytes', () => {
  test.each([
    ['an unknown kind', envelope('v1', 'Foo'), 'no kind "Foo" is registered for version "v1"'],
    ['a wrong prefix', Buffer.from('{"a":1}'), 'expected prefix [107 56 115 0]'],
    [
      'a number for a text',
      envelope('v1', 'Secret', intField(3, 1n)),
      'wrong wireType for field type',
    ],
    [
      'a text for a number',
      envelope('v1', 'Secret', textField(5, 'x')),
      'wrong wireType for field immutable',
    ],
    ['a huge integer', envelope('v1', 'Event', intField(8, 2n ** 60n)), 'beyond 2^53'],
    ['a group', envelope('v1', 'Secret', Buffer.from([0x0b])), 'illegal wireType 3'],
    ['field number zero', envelope('v1', 'Secret', Buffer.from([0x02, 0x00])), 'illegal tag 0'],
    ['an endless varint', envelope('v1', 'Secret', Buffer.alloc(11, 0xff)), 'integer overflow'],
    [
      'a length beyond the end',
      envelope('v1', 'Secret', Buffer.from([0x0a, 0x7f])),
      'unexpected EOF',
    ],
    [
      'JSON that is none',
      envelope('v1', 'Secret', bytesField(1, bytesField(17, bytesField(7, textField(1, '{'))))),
      'unexpected end of JSON input',
    ],
    [
      'a time out of range',
      envelope('v1', 'Secret', bytesField(1, bytesField(8, intField(1, 2n ** 52n)))),
      'out of range',
    ],
  ])('%s', (_name, bytes, message) => {
    expect(() => decodeKubernetesProtobuf(bytes)).toThrow(ProtobufError);
    expect(() => decodeKubernetesProtobuf(bytes)).toThrow(message);
  });

  test('schemas within schemas end somewhere', () => {
    let schema = textField(5, 'object');
    for (let depth = 0; depth < 2000; depth++) schema = bytesField(28, schema);
    const version = bytesField(7, bytesField(4, bytesField(1, schema)));
    const bytes = envelope(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      bytesField(2, version),
    );
    expect(() => decodeKubernetesProtobuf(bytes)).toThrow(new ProtobufError('exceeded max depth'));
  });

  test('a body that is cut or changed is decoded or refused, and nothing else', () => {
    const bodies = kubectlBodies.map(({ hex }) => Buffer.from(hex, 'hex'));
    const changed = fc.record({
      body: fc.constantFrom(...bodies),
      length: fc.nat(200),
      at: fc.nat(200),
      byte: fc.nat(255),
    });
    fc.assert(
      fc.property(changed, ({ body, length, at, byte }) => {
        const bytes = Uint8Array.from(body.subarray(0, length));
        if (at < bytes.length) bytes[at] = byte;
        try {
          expect(decodeKubernetesProtobuf(bytes)).toHaveProperty('kind');
        } catch (error) {
          expect(error).toBeInstanceOf(ProtobufError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
