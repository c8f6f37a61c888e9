import { arrayAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { objectAt } from './rendering.ts';

const VOLUMES = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];
const PROFILES = ['RuntimeDefault', 'Localhost'];

/** What the restricted Pod Security Standard forbids in a pod; and a root file system that can be written, which it permits. */
export function restrictedProblems(pod: JsonObject): readonly string[] {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => pod[key] === true);
  const volumes = objectsAt(pod, 'volumes')
    .flatMap((volume) => Object.keys(volume))
    .filter((key) => key !== 'name' && !VOLUMES.includes(key));
  const containers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) =>
    objectsAt(pod, key),
  );
  return [
    ...shared,
    ...volumes.map((type) => `volume ${type}`),
    ...(containers.length === 0 ? ['no containers'] : []),
    ...containers.flatMap((container) => containerProblems(container, pod)),
  ];
}

function containerProblems(container: JsonObject, pod: JsonObject): readonly string[] {
  const own = objectAt(container, 'securityContext');
  const inherited = objectAt(pod, 'securityContext');
  const either = (key: string): JsonValue | undefined => own?.[key] ?? inherited?.[key];
  const capabilities = objectAt(own, 'capabilities');
  const profile = objectAt(own, 'seccompProfile') ?? objectAt(inherited, 'seccompProfile');
  const wanted: Readonly<Record<string, boolean>> = {
    runAsNonRoot: either('runAsNonRoot') === true,
    runAsUser: either('runAsUser') !== 0,
    allowPrivilegeEscalation: own?.['allowPrivilegeEscalation'] === false,
    privileged: own?.['privileged'] !== true,
    readOnlyRootFilesystem: own?.['readOnlyRootFilesystem'] === true,
    'capabilities.drop': arrayAt(capabilities, 'drop').includes('ALL'),
    'capabilities.add': arrayAt(capabilities, 'add').every((name) => name === 'NET_BIND_SERVICE'),
    seccompProfile: PROFILES.some((type) => profile?.['type'] === type),
    hostPort: objectsAt(container, 'ports').every((port) => port['hostPort'] === undefined),
  };
  return Object.entries(wanted)
    .filter(([, holds]) => !holds)
    .map(([name]) => name);
}

const objectsAt = (value: JsonObject, key: string): readonly JsonObject[] =>
  arrayAt(value, key).filter(isJsonObject);
