import { arrayAt, jsonAt, numberAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { toYaml } from '../../src/kube/yaml.ts';
import { objectAt } from '../deploy/rendering.ts';
import { podman } from './podman.ts';

/** What a kubelet and its API server add to the template of a workload, or look up for it. */
export interface Surroundings {
  readonly name: string;
  readonly namespace: string;
  /** Folders of this machine in place of volumes, by the name of the volume, and where those are mounted that the template has not. */
  readonly folders: readonly Folder[];
  readonly env: Readonly<Record<string, string>>;
}

interface Folder {
  readonly volume: string;
  readonly path: string;
  /** For a volume that no mount of the template names. */
  readonly mountPath?: string;
}

/** A pod of one container that runs as podman runs it: in the network of this machine. */
export interface Pod {
  readonly container: string;
  /** Seconds it has to end in. */
  readonly grace: number;
  readonly probes: readonly Probe[];
}

/** A question of the kubelet, and how long it waits for the first good answer. */
interface Probe {
  readonly name: string;
  readonly path: string;
  readonly port: number;
}

/** Runs a Deployment's or a StatefulSet's template as a kubelet would, as far as podman can. */
export async function play(workload: JsonObject, around: Surroundings): Promise<Pod> {
  const template = objectAt(objectAt(workload, 'spec'), 'template') ?? {};
  const spec = objectAt(template, 'spec') ?? {};
  const [container] = arrayAt(spec, 'containers');
  if (!isJsonObject(container)) throw new Error('wanted a container, found none');
  const manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: around.name, labels: jsonAt(template, 'metadata', 'labels') ?? {} },
    spec: {
      ...spec,
      containers: [containerFor(container, around)],
      volumes: [...volumesBesides(spec, around), ...around.folders.map(volumeOf)],
    },
  };
  await podman(['play', 'kube', '--network', 'host', '-'], toYaml(manifest));
  return {
    container: `${around.name}-${textAt(container, 'name') ?? ''}`,
    grace: numberAt(spec, 'terminationGracePeriodSeconds') ?? 0,
    probes: ['startupProbe', 'livenessProbe', 'readinessProbe'].map((name) =>
      probeOf(container, name),
    ),
  };
}

/** Its probes are the kubelet's to ask; podman would do it with a curl that the image has not. Ports are the machine's. */
function containerFor(container: JsonObject, around: Surroundings): JsonObject {
  const kept = Object.entries(container).filter(([field]) => !/^ports$|Probe$/.test(field));
  const env = { ...fieldsOf(container, around), ...around.env };
  return {
    ...Object.fromEntries(kept),
    args: arrayAt(container, 'args')
      .filter((arg) => typeof arg === 'string')
      .map((arg) => arg.replaceAll(/\$\((\w+)\)/g, (all, name: string) => env[name] ?? all)),
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    volumeMounts: [
      ...arrayAt(container, 'volumeMounts'),
      ...around.folders.flatMap(({ volume, mountPath }) =>
        mountPath === undefined ? [] : [{ name: volume, mountPath, readOnly: true }],
      ),
    ],
  };
}

/** The variables of the template: podman knows no field but the name. */
const fieldsOf = (container: JsonObject, { namespace }: Surroundings): Record<string, string> =>
  Object.fromEntries(
    arrayAt(container, 'env').map((variable) => {
      const field = textAt(variable, 'valueFrom', 'fieldRef', 'fieldPath');
      const value = field === 'metadata.namespace' ? namespace : textAt(variable, 'value');
      return [textAt(variable, 'name') ?? '', value ?? ''];
    }),
  );

const volumesBesides = (spec: JsonObject, { folders }: Surroundings): readonly JsonValue[] =>
  arrayAt(spec, 'volumes').filter(
    (volume) => !folders.some((folder) => folder.volume === textAt(volume, 'name')),
  );

const volumeOf = ({ volume, path }: Folder): JsonObject => ({
  name: volume,
  hostPath: { path, type: 'Directory' },
});

function probeOf(container: JsonObject, name: string): Probe {
  const asked = jsonAt(container, name, 'httpGet');
  const port = arrayAt(container, 'ports').find(
    (candidate) => textAt(candidate, 'name') === textAt(asked, 'port'),
  );
  return {
    name,
    path: textAt(asked, 'path') ?? '',
    port: numberAt(port, 'containerPort') ?? 0,
  };
}
