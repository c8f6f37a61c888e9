import type { JsonObject } from '../../../../src/base/json.ts';
import { Cluster } from './_cluster.ts';
import type { Answer } from './_cluster.ts';

const group = '/apis/admissionregistration.k8s.io/v1';
export const configMaps = '/api/v1/namespaces/default/configmaps';

export const aboutConfigMaps: JsonObject = {
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] },
  ],
};

export function policy(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: { matchConstraints: aboutConfigMaps, ...spec },
  };
}

export function binding(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'], ...spec },
  };
}

export const configMap = (name: string, data: JsonObject, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});

/** A cluster with one policy in effect. */
export async function bound(spec: JsonObject, bindingSpec: JsonObject = {}): Promise<Cluster> {
  const cluster = await Cluster.start();
  await created(cluster, 'validatingadmissionpolicies', policy('rule', spec));
  await created(cluster, 'validatingadmissionpolicybindings', binding('rule', bindingSpec));
  return cluster;
}

export async function created(
  cluster: Cluster,
  plural: string,
  object: JsonObject,
): Promise<Answer> {
  const answer = await cluster.send('POST', `${group}/${plural}`, object);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer;
}

export const refused = (cluster: Cluster, plural: string, object: JsonObject): Promise<Answer> =>
  cluster.send('POST', `${group}/${plural}`, object);
