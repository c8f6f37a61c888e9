import type { ResourceName, Scope } from '../kube/resource.ts';

/** One of our kinds as a client names it. */
export interface KindResource extends ResourceName {
  readonly kind: string;
  readonly scope: Scope;
}

const group = 'longhaul.dev';
const version = 'v1alpha1';

export const apiVersion = `${group}/${version}`;

export const gpuPools: KindResource = {
  group,
  version,
  plural: 'gpupools',
  kind: 'GpuPool',
  scope: 'Cluster',
};

export const siteLinks: KindResource = {
  group,
  version,
  plural: 'sitelinks',
  kind: 'SiteLink',
  scope: 'Cluster',
};

export const collectiveJobs: KindResource = {
  group,
  version,
  plural: 'collectivejobs',
  kind: 'CollectiveJob',
  scope: 'Namespaced',
};

/** Breaks an emulated pool or link; see `fault.ts`. */
export const faultAnnotation = 'longhaul.dev/fault';

/** When a manifest takes effect in `longhaul simulate`, such as `36h` from the beginning. */
export const atAnnotation = 'longhaul.dev/at';

/** Who owns which fields of a status (server-side apply). What is decided and what is observed have different owners. */
export const fieldManagers = {
  controllers: 'longhaul-controllers',
  emulator: 'longhaul-emulator',
} as const;
