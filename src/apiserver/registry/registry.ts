import type { ResourceDefinition } from '../../kube/resource.ts';

/** What is served, at this moment. It changes when a CustomResourceDefinition does. */
export interface Registry {
  /** Every resource in every served version, ordered by group, then version priority, then plural. */
  all(): readonly ResourceDefinition[];
  find(group: string, version: string, plural: string): ResourceDefinition | undefined;
  /** Grows with every change: what is derived from the registry (discovery, OpenAPI) is cached by it. */
  readonly epoch: number;
}
