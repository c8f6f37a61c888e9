import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { crdStrategy } from './crd-strategy.ts';
import { configMapStrategy, secretStrategy } from './config-strategies.ts';
import { eventStrategy } from './event-strategy.ts';
import { namespaceStrategy } from './namespace-strategy.ts';
import type { Strategy } from './strategy.ts';

const strategies: ReadonlyMap<string, Strategy> = new Map([
  ['namespaces', namespaceStrategy],
  ['configmaps', configMapStrategy],
  ['secrets', secretStrategy],
  ['events', eventStrategy],
  ['customresourcedefinitions.apiextensions.k8s.io', crdStrategy],
]);

const none: Strategy = {};

export function strategyOf(definition: ResourceDefinition): Strategy {
  return strategies.get(groupResource(definition)) ?? none;
}
