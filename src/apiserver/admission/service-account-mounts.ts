import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbidden } from '../../kube/status-error.ts';
import { containersOf, withContainers } from './_containers.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';
import type { Admission } from './admission.ts';
import { refusedName } from './admission.ts';
import type { ClusterView } from './cluster-view.ts';
import { withSpec } from './workload-strategies.ts';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
const standard = 'default';

/**
 * A new pod with the account it runs as: which must be there, whose token is mounted into its containers unless somebody
 * does not want that, and whose secrets for images it uses.
 */
export function withServiceAccount(pod: KubeObject, { view, definition }: Admission): KubeObject {
  const { namespace = '', annotations } = pod.metadata;
  // What a node runs by itself is only shown here.
  if (annotations?.['kubernetes.io/config.mirror'] !== undefined) return pod;
  const spec = memberOf(pod, 'spec');
  const name = textOf(spec, 'serviceAccountName') || standard;
  const found = view.object('core/serviceaccounts', `${namespace}/${name}`);
  // Every namespace is given the standard one in a moment.
  if (found === undefined && name !== standard) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(definition, refusedName(pod), why);
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

const isMounted = (container: JsonObject): boolean =>
  itemsOf(container, 'volumeMounts').some((mount) => textOf(mount, 'mountPath') === mountPath);

const tokenVolumeOf = (spec: JsonObject): JsonObject | undefined =>
  itemsOf(spec, 'volumes').find((volume) => textOf(volume, 'name').startsWith(volumePrefix));

function withToken(spec: JsonObject, view: ClusterView): JsonObject {
  if (containersOf(spec).every(isMounted)) return spec;
  const own = tokenVolumeOf(spec);
  const volume = own ?? tokenVolume(view.nameFrom(volumePrefix));
  const whole = withMounts(spec, volume, () => true);
  return own === undefined ? withVolume(whole, volume) : whole;
}

const withVolume = (spec: JsonObject, volume: JsonObject): JsonObject => ({
  ...spec,
  volumes: [...itemsOf(spec, 'volumes'), volume],
});

function withMounts(
  spec: JsonObject,
  volume: JsonObject,
  isWanted: (container: JsonObject) => boolean,
): JsonObject {
  const mount = { name: textOf(volume, 'name'), readOnly: true, mountPath };
  const mounted = (container: JsonObject): JsonObject =>
    isMounted(container) || !isWanted(container)
      ? container
      : { ...container, volumeMounts: [...itemsOf(container, 'volumeMounts'), mount] };
  return withContainers(spec, mounted);
}

/** The spec of a pod that has its token already, from a writer who does not know of it. */
export function withTokenOf(live: JsonObject, spec: JsonObject): JsonObject {
  const volume = tokenVolumeOf(live);
  if (volume === undefined || tokenVolumeOf(spec) !== undefined) return spec;
  const had = new Set(
    containersOf(live)
      .filter(isMounted)
      .map((container) => textOf(container, 'name')),
  );
  const isWanted = (container: JsonObject): boolean => had.has(textOf(container, 'name'));
  return withVolume(withMounts(spec, volume, isWanted), volume);
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
