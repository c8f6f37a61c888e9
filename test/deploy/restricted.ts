import { arrayAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { objectAt } from './rendering.ts';

const VOLUMES = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];
const PROFILES = ['RuntimeDefault', 'Localhost'];

const APP_ARMOR = [undefined, 'RuntimeDefault', 'Localhost'];
const SELINUX_TYPES = [
  ...[undefined, '', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'],
];

/**
 * What the restricted Pod Security Standard forbids in a pod, by the names of its fields; and a root file system that can
 * be written, which it permits. No pod of ours sets kernel parameters, of which it permits some: all count as forbidden.
 */
export function restrictedProblems(pod: JsonObject): readonly string[] {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => pod[key] === true);
  const volumes = objectsAt(pod, 'volumes')
    .flatMap((volume) => Object.keys(volume))
    .filter((key) => key !== 'name' && !VOLUMES.includes(key));
  const containers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) =>
    objectsAt(pod, key),
  );
  const inherited = objectAt(pod, 'securityContext') ?? {};
  return [
    ...shared,
    ...volumes.map((type) => `volume ${type}`),
    ...(arrayAt(inherited, 'sysctls').length === 0 ? [] : ['sysctls']),
    ...(containers.length === 0 ? ['no containers'] : []),
    ...contextProblems(inherited),
    ...containers.flatMap((container) => containerProblems(container, inherited)),
  ];
}

/** What neither a pod nor a container may say. */
function contextProblems(context: JsonObject): readonly string[] {
  const selinux = objectAt(context, 'seLinuxOptions');
  const profile = objectAt(context, 'seccompProfile')?.['type'];
  return violated({
    runAsUser: context['runAsUser'] !== 0,
    hostProcess: objectAt(context, 'windowsOptions')?.['hostProcess'] !== true,
    appArmorProfile: APP_ARMOR.some(
      (type) => objectAt(context, 'appArmorProfile')?.['type'] === type,
    ),
    seLinuxOptions:
      SELINUX_TYPES.some((type) => selinux?.['type'] === type) &&
      ['user', 'role'].every((key) => (selinux?.[key] ?? '') === ''),
    seccompProfile: profile === undefined || PROFILES.some((type) => profile === type),
  });
}

function containerProblems(container: JsonObject, inherited: JsonObject): readonly string[] {
  const own = objectAt(container, 'securityContext') ?? {};
  const capabilities = objectAt(own, 'capabilities');
  const profile = objectAt(own, 'seccompProfile') ?? objectAt(inherited, 'seccompProfile');
  return [
    ...contextProblems(own),
    ...violated({
      runAsNonRoot: (own['runAsNonRoot'] ?? inherited['runAsNonRoot']) === true,
      allowPrivilegeEscalation: own['allowPrivilegeEscalation'] === false,
      privileged: own['privileged'] !== true,
      readOnlyRootFilesystem: own['readOnlyRootFilesystem'] === true,
      procMount: (own['procMount'] ?? 'Default') === 'Default',
      'capabilities.drop': arrayAt(capabilities, 'drop').includes('ALL'),
      'capabilities.add': arrayAt(capabilities, 'add').every((name) => name === 'NET_BIND_SERVICE'),
      'no seccompProfile': profile !== undefined,
      hostPort: objectsAt(container, 'ports').every((port) => port['hostPort'] === undefined),
      'host of a probe': probesOf(container).every((probe) => (probe['host'] ?? '') === ''),
    }),
  ];
}

/** Everything by which a kubelet asks a container, or tells it something. */
const probesOf = (container: JsonObject): readonly JsonObject[] =>
  [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((key) => objectAt(container, key)),
    ...['postStart', 'preStop'].map((key) => objectAt(objectAt(container, 'lifecycle'), key)),
  ].flatMap((action) =>
    ['httpGet', 'tcpSocket']
      .map((way) => objectAt(action, way))
      .filter((asked) => asked !== undefined),
  );

const violated = (rules: Readonly<Record<string, boolean>>): readonly string[] =>
  Object.entries(rules)
    .filter(([, holds]) => !holds)
    .map(([name]) => name);

const objectsAt = (value: JsonObject, key: string): readonly JsonObject[] =>
  arrayAt(value, key).filter(isJsonObject);
