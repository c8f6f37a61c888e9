import { apiVersion } from '../../src/api/resources.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { ClientResource } from '../../src/client/client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { toYaml } from '../../src/kube/yaml.ts';
import type { LinkPlan } from '../../src/network/export/link-plan.ts';
import { ncclEnvironment } from '../../src/network/export/nccl.ts';
import {
  nicConfiguration,
  nicConfigurationWarnings,
} from '../../src/network/export/nic-configuration.ts';
import { nvueCommands } from '../../src/network/export/nvue.ts';
import { sonicConfig } from '../../src/network/export/sonic.ts';

export const configMaps: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  scope: 'Namespaced',
};

/** The parameters of a link in the forms of its gear; the link owns the object, so that it goes with it. */
export function exportedConfigMap(link: KubeObject, plan: LinkPlan, namespace: string): KubeObject {
  const { name = '', uid = '' } = link.metadata;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      namespace,
      name: `sitelink-${name}`,
      ownerReferences: [{ apiVersion, kind: 'SiteLink', name, uid, controller: true }],
    },
    data: formsOf(plan),
  };
}

function formsOf(plan: LinkPlan): JsonObject {
  const sonic = sonicConfig(plan);
  const notes = [...sonic.warnings, ...nicConfigurationWarnings(plan)];
  return {
    'config_db.json': sonic.text,
    'nvue.txt': nvueCommands(plan).text,
    'nccl.env': ncclEnvironment(plan).text,
    'nic-configuration-template.yaml': toYaml(nicConfiguration(plan)),
    'notes.txt': `${notes.join('\n')}\n`,
  };
}
