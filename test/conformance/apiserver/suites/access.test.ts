import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { bytesField, envelope, intField, textField } from '../../../support/protobuf-writer.ts';
import { GoClient, nameOf, objectAt, told, withMetadata } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const reviews = '/apis/authorization.k8s.io/v1';

describe('SubjectReview', () => {
  test('should support SubjectReview API operations', async () => {
    const namespace = await api.namespace('subjectreview');
    const inside = `/api/v1/namespaces/${namespace}`;
    const account = await api.create(`${inside}/serviceaccounts`, { metadata: { name: 'e2e' } });
    const user = `system:serviceaccount:${namespace}:e2e`;
    const uid = textAt(account, 'metadata', 'uid') ?? '';
    const groups = [
      'system:authenticated',
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
    ];
    const attributes = [
      textField(1, namespace),
      textField(2, 'list'),
      textField(3, ''),
      textField(4, 'v1'),
      textField(5, 'configmaps'),
    ];
    const spec = bytesField(
      2,
      bytesField(1, ...attributes),
      textField(3, user),
      ...groups.map((group) => textField(4, group)),
      textField(6, uid),
    );
    const group = 'authorization.k8s.io/v1';
    const local = bytesField(1, textField(3, namespace));
    const allowed = async (): Promise<unknown> => {
      const review = await api.create(
        `${reviews}/subjectaccessreviews`,
        envelope(group, 'SubjectAccessReview', spec),
      );
      return jsonAt(review, 'status', 'allowed');
    };
    const locally = await api.create(
      `${reviews}/namespaces/${namespace}/localsubjectaccessreviews`,
      envelope(group, 'LocalSubjectAccessReview', local, spec),
    );
    const listing = {
      path: `${inside}/configmaps`,
      headers: {
        'Impersonate-User': user,
        'Impersonate-Uid': uid,
        'Impersonate-Group': groups.join(', '),
      },
    };
    expect(jsonAt(locally, 'status', 'allowed')).toBe(false);
    expect(await allowed()).toBe(false);
    expect((await api.ask(listing)).status).toBe(403);
    await api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { generateName: 'e2e-' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'e2e', namespace }],
    });
    expect(await allowed()).toBe(true);
    expect((await api.ask(listing)).status).toBe(200);
  });

  test('who one is can be asked', async () => {
    const review = await api.create('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
    });
    expect(jsonAt(review, 'status', 'userInfo')).toMatchObject({
      username: 'admin',
      groups: ['system:masters', 'system:authenticated'],
    });
  });
});

describe('ServiceAccounts', () => {
  test('should run through the lifecycle of a ServiceAccount', async () => {
    const namespace = await api.namespace('svcaccounts');
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    const selector = 'labelSelector=test-serviceaccount-static%3Dtrue';
    const watch = await api.watch(`${path}?watch=true&${selector}&timeoutSeconds=180`);
    const created = await api.create(path, {
      metadata: { name: 'testserviceaccount', labels: { 'test-serviceaccount-static': 'true' } },
    });
    const name = nameOf(created);
    expect(textAt(await api.get(`${path}/${name}`), 'metadata', 'uid')).toBe(
      textAt(created, 'metadata', 'uid'),
    );
    await api.patch(`${path}/${name}`, 'strategic', {
      metadata: { creationTimestamp: null },
      automountServiceAccountToken: false,
    });
    const listed = arrayAt(await api.get(`/api/v1/serviceaccounts?${selector}`), 'items');
    expect(listed).toMatchObject([
      { metadata: { name, namespace }, automountServiceAccountToken: false },
    ]);
    await api.delete(path);
    const events = await watch.take(3);
    expect(events.map(told)).toEqual([`ADDED ${name}`, `MODIFIED ${name}`, `DELETED ${name}`]);
  });

  test('should update a ServiceAccount', async () => {
    const path = `/api/v1/namespaces/${await api.namespace('svcaccounts')}/serviceaccounts`;
    const made = await api.create(path, {
      metadata: { name: 'e2e-sa' },
      automountServiceAccountToken: false,
    });
    const updated = await api.update(`${path}/e2e-sa`, {
      ...made,
      automountServiceAccountToken: true,
    });
    expect(updated['automountServiceAccountToken']).toBe(true);
  });

  test('should guarantee kube-root-ca.crt exist in any namespace', async () => {
    const path = `/api/v1/namespaces/${await api.namespace('svcaccounts')}/configmaps/kube-root-ca.crt`;
    const { data = null } = await api.get(path);
    await api.delete(path, { gracePeriodSeconds: 0 });
    await api.until({ path }, ({ status }) => status === 200);
    await api.update(path, { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } });
    const { body } = await api.until(
      { path },
      (answer) => textAt(answer.body, 'data', 'ca.crt') !== '',
    );
    expect(body['data']).toEqual(data);
  });

  test('should create a serviceAccountToken and ensure a successful TokenReview', async () => {
    const namespace = await api.namespace('svcaccounts');
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    const account = await api.create(path, { metadata: { name: 'e2e-token' } });
    const request = await api.create(
      `${path}/e2e-token/token`,
      envelope(
        'authentication.k8s.io/v1',
        'TokenRequest',
        bytesField(1),
        bytesField(2, intField(4, 3600n)),
        bytesField(3, textField(1, ''), bytesField(2)),
      ),
    );
    const token = textAt(request, 'status', 'token') ?? '';
    const review = async (): Promise<JsonObject> =>
      objectAt(
        await api.create('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } }),
        'status',
      );
    expect(await review()).toMatchObject({
      authenticated: true,
      user: {
        username: `system:serviceaccount:${namespace}:e2e-token`,
        uid: textAt(account, 'metadata', 'uid'),
      },
    });
    const self = await api.must({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: {},
      token,
    });
    expect(textAt(self, 'status', 'userInfo', 'username')).toBe(
      `system:serviceaccount:${namespace}:e2e-token`,
    );
    await api.delete(`${path}/e2e-token`);
    expect((await review())['authenticated']).not.toBe(true);
  });
});

describe('Certificates API', () => {
  const collection = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const pem = (label: string): string =>
    Buffer.from(`-----BEGIN ${label}-----\nMIIB\n-----END ${label}-----\n`).toString('base64');
  const wished = {
    metadata: { generateName: 'e2e-example-csr-' },
    spec: {
      request: pem('CERTIFICATE REQUEST'),
      signerName: 'example.com/e2e-certificates',
      expirationSeconds: 3600,
      usages: ['digital signature', 'key encipherment', 'server auth'],
    },
  };

  test('should support CSR API operations', async () => {
    await api.create(collection, wished);
    await api.create(collection, wished);
    const created = await api.create(collection, wished);
    expect(objectAt(created, 'spec')).toMatchObject({
      expirationSeconds: 3600,
      username: 'admin',
      groups: ['system:masters', 'system:authenticated'],
    });
    const path = `${collection}/${nameOf(created)}`;
    const list = await api.get(
      `${collection}?fieldSelector=spec.signerName%3Dexample.com%2Fe2e-certificates`,
    );
    expect(arrayAt(list, 'items')).toHaveLength(3);
    const from = textAt(list, 'metadata', 'resourceVersion') ?? '';
    const watch = await api.watch(
      `${collection}?watch=true&resourceVersion=${from}&fieldSelector=metadata.name%3D${nameOf(created)}`,
    );
    const patched = await api.patch(path, 'merge', {
      metadata: { annotations: { patched: 'true' } },
    });
    const annotations = { patched: 'true', updated: 'true' };
    await api.update(path, withMetadata(patched, { annotations }));
    expect((await watch.take(2)).map(told)).toEqual(
      [1, 2].map(() => `MODIFIED ${nameOf(created)}`),
    );
    const approval = await api.patch(`${path}/approval`, 'merge', {
      metadata: { annotations: { patchedapproval: 'true' } },
      status: { conditions: [{ type: 'ApprovalPatch', status: 'True', reason: 'e2e' }] },
    });
    expect(approval).toMatchObject({
      metadata: { annotations: { patchedapproval: 'true' } },
      status: { conditions: [{ type: 'ApprovalPatch', status: 'True', reason: 'e2e' }] },
    });
    const approved = await api.update(`${path}/approval`, {
      ...approval,
      status: {
        conditions: [
          ...arrayAt(approval, 'status', 'conditions'),
          { type: 'Approved', status: 'True', reason: 'E2E', message: 'Set from an e2e test' },
        ],
      },
    });
    expect(arrayAt(approved, 'status', 'conditions')).toMatchObject([
      { type: 'ApprovalPatch' },
      { type: 'Approved' },
    ]);
    const issued = await api.patch(`${path}/status`, 'merge', {
      metadata: { annotations: { patchedstatus: 'true' } },
      status: { certificate: pem('CERTIFICATE') },
    });
    expect(issued).toMatchObject({
      metadata: { annotations: { patchedstatus: 'true' } },
      status: { certificate: pem('CERTIFICATE') },
    });
    const conditions = [
      ...arrayAt(issued, 'status', 'conditions'),
      { type: 'StatusUpdate', status: 'True', reason: 'E2E' },
    ];
    const updated = await api.update(`${path}/status`, {
      ...issued,
      status: { ...objectAt(issued, 'status'), conditions },
    });
    expect(arrayAt(updated, 'status', 'conditions')).toHaveLength(3);
    await api.delete(path);
    await api.delete(
      `${collection}?fieldSelector=spec.signerName%3Dexample.com%2Fe2e-certificates`,
    );
    expect(arrayAt(await api.get(collection), 'items')).toEqual([]);
  });

  test('what was decided stays decided, and only who may approve does', async () => {
    const path = `${collection}/${nameOf(await api.create(collection, wished))}`;
    const decided = (type: string): JsonObject => ({
      status: { conditions: [{ type, status: 'True', reason: 'E2E' }] },
    });
    const through = async (
      part: string,
      body: JsonObject,
      token?: string,
    ): Promise<readonly [number, unknown]> => {
      const answer = await api.ask({
        method: 'PATCH',
        path: `${path}/${part}`,
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body,
        ...(token === undefined ? {} : { token }),
      });
      return [answer.status, answer.body['message']];
    };
    expect(await through('status', decided('Approved'))).toEqual([
      422,
      expect.stringContaining('updates may not add a condition of type "Approved"'),
    ]);
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    await api.create(`${rbac}/clusterroles`, {
      metadata: { name: 'approver' },
      rules: [
        {
          apiGroups: ['certificates.k8s.io'],
          resources: ['certificatesigningrequests/approval'],
          verbs: ['patch'],
        },
      ],
    });
    await api.create(`${rbac}/clusterrolebindings`, {
      metadata: { name: 'approver' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'approver' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
    });
    expect(await through('approval', decided('Approved'), 'alicetoken')).toEqual([
      403,
      expect.stringContaining(
        'user not permitted to approve requests with signerName "example.com/e2e-certificates"',
      ),
    ]);
    await api.patch(`${rbac}/clusterroles/approver`, 'json', [
      {
        op: 'add',
        path: '/rules/-',
        value: {
          apiGroups: ['certificates.k8s.io'],
          resources: ['signers'],
          resourceNames: ['example.com/*'],
          verbs: ['approve'],
        },
      },
    ]);
    expect((await through('approval', decided('Denied'), 'alicetoken'))[0]).toBe(200);
    expect(await through('approval', decided('Approved'))).toEqual([
      422,
      expect.stringContaining('updates may not remove a condition of type "Denied"'),
    ]);
  });
});
