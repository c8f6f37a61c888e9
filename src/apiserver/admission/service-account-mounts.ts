import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { forbidden } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf, withEach } from './_members.ts';
import type { ClusterView } from './cluster-view.ts';
import { withSpec } from './workload-strategies.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
const standard = 'default';

/**
 * A new pod with the account it runs as: which must be there, whose token is mounted into its containers unless somebody
 * does not want that, and whose secrets for images it uses.
 */
export function withServiceAccount(
  pod: KubeObject,
  view: ClusterView,
  definition: ResourceDefinition,
): KubeObject {
  const { namespace = '', annotations } = pod.metadata;
  // What a node runs by itself is only shown here.
  if (annotations?.['kubernetes.io/config.mirror'] !== undefined) return pod;
  const spec = memberOf(pod, 'spec');
  const name = textOf(spec, 'serviceAccountName') || standard;
  const found = view.object('core/serviceaccounts', `${namespace}/${name}`);
  // Every namespace is given the standard one in a moment.
  if (found === undefined && name !== standard) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(definition, pod.metadata.name ?? '', why);
  }
  const secrets = found === undefined ? [] : itemsOf(found, 'imagePullSecrets');
  const needsSecrets = secrets.length > 0 && itemsOf(spec, 'imagePullSecrets').length === 0;
  const mounts =
    (spec['automountServiceAccountToken'] ?? found?.['automountServiceAccountToken']) !== false;
  return withSpec(pod, (before) => {
    const named = { ...before, serviceAccountName: name, serviceAccount: name };
    const supplied = needsSecrets ? { ...named, imagePullSecrets: secrets } : named;
    return mounts ? withToken(supplied, view) : supplied;
  });
}

function withToken(spec: JsonObject, view: ClusterView): JsonObject {
  const isMounted = (container: JsonObject): boolean =>
    itemsOf(container, 'volumeMounts').some((mount) => textOf(mount, 'mountPath') === mountPath);
  const containers = [...itemsOf(spec, 'containers'), ...itemsOf(spec, 'initContainers')];
  if (containers.every(isMounted)) return spec;
  const volumes = itemsOf(spec, 'volumes');
  const own = volumes.find((volume) => textOf(volume, 'name').startsWith(volumePrefix));
  const volume = own ?? tokenVolume(view.nameFrom(volumePrefix));
  const mount = { name: textOf(volume, 'name'), readOnly: true, mountPath };
  const mounted = (container: JsonObject): JsonObject =>
    isMounted(container)
      ? container
      : { ...container, volumeMounts: [...itemsOf(container, 'volumeMounts'), mount] };
  const whole = withEach(withEach(spec, 'containers', mounted), 'initContainers', mounted);
  return own === undefined ? { ...whole, volumes: [...volumes, volume] } : whole;
}

const tokenVolume = (name: string): JsonObject => ({
  name,
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [
            { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
          ],
        },
      },
    ],
  },
});
