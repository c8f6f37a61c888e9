import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/base/json.ts';
import { restrictedProblems } from './restricted.ts';

const context = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const podContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

const pod = (over: JsonObject = {}, container: JsonObject = {}): JsonObject => ({
  securityContext: podContext,
  containers: [{ securityContext: context, ...container }],
  ...over,
});

/** A pod, or its container, whose security context says this besides. */
const podSays = (said: JsonObject): JsonObject =>
  pod({ securityContext: { ...podContext, ...said } });
const containerSays = (said: JsonObject): JsonObject =>
  pod({}, { securityContext: { ...context, ...said } });

test.each<[string, JsonObject]>([
  ['hardened', pod()],
  [
    'that may bind low ports',
    containerSays({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  ],
  [
    'whose container says all by itself',
    pod({ securityContext: {} }, { securityContext: { ...context, ...podContext } }),
  ],
  [
    'whose volumes are those that are permitted',
    pod({
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', configMap: {} },
        { name: 'c', projected: {} },
      ],
    }),
  ],
  ['that is asked on itself', pod({}, { livenessProbe: { httpGet: { path: '/', port: 1 } } })],
])('a pod %s passes', (_what, passing) => {
  expect(restrictedProblems(passing)).toEqual([]);
});

// Each rule of the standard: first those of its baseline, then its own.
test.each<[string, JsonObject]>([
  ['hostProcess', podSays({ windowsOptions: { hostProcess: true } })],
  ['hostProcess', containerSays({ windowsOptions: { hostProcess: true } })],
  ['hostNetwork', pod({ hostNetwork: true })],
  ['hostPID', pod({ hostPID: true })],
  ['hostIPC', pod({ hostIPC: true })],
  ['privileged', containerSays({ privileged: true })],
  ['capabilities.add', containerSays({ capabilities: { drop: ['ALL'], add: ['NET_RAW'] } })],
  ['volume hostPath', pod({ volumes: [{ name: 'x', hostPath: { path: '/' } }] })],
  ['hostPort', pod({}, { ports: [{ hostPort: 80 }] })],
  ['host of a probe', pod({}, { readinessProbe: { httpGet: { host: '10.0.0.1' } } })],
  ['host of a probe', pod({}, { lifecycle: { preStop: { tcpSocket: { host: '10.0.0.1' } } } })],
  ['appArmorProfile', podSays({ appArmorProfile: { type: 'Unconfined' } })],
  ['seLinuxOptions', containerSays({ seLinuxOptions: { type: 'spc_t' } })],
  ['seLinuxOptions', podSays({ seLinuxOptions: { user: 'root' } })],
  ['procMount', containerSays({ procMount: 'Unmasked' })],
  ['seccompProfile', containerSays({ seccompProfile: { type: 'Unconfined' } })],
  ['sysctls', podSays({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] })],
  ['volume nfs', pod({ volumes: [{ name: 'x', nfs: {} }] })],
  ['allowPrivilegeEscalation', containerSays({ allowPrivilegeEscalation: true })],
  ['runAsNonRoot', pod({ securityContext: { seccompProfile: { type: 'Localhost' } } })],
  ['runAsNonRoot', containerSays({ runAsNonRoot: false })],
  ['runAsUser', podSays({ runAsUser: 0 })],
  ['runAsUser', containerSays({ runAsUser: 0 })],
  ['no seccompProfile', pod({ securityContext: { runAsNonRoot: true } })],
  ['capabilities.drop', containerSays({ capabilities: { drop: ['NET_RAW'] } })],
  ['readOnlyRootFilesystem', containerSays({ readOnlyRootFilesystem: false })],
  ['no containers', pod({ containers: [] })],
])('%s is seen', (problem, broken) => {
  expect(restrictedProblems(broken)).toEqual([problem]);
});

test.each(['initContainers', 'ephemeralContainers'])('%s are looked at, too', (kind) => {
  const found = restrictedProblems(pod({ [kind]: [{ securityContext: {} }] }));
  expect(found).toEqual([
    'allowPrivilegeEscalation',
    'readOnlyRootFilesystem',
    'capabilities.drop',
  ]);
});
