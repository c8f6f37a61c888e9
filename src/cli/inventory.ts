import { collectiveJobs, gpuPools, siteLinks } from '../api/resources.ts';
import type { Client, ClientResource } from '../client/client.ts';
import type { KubeObject } from '../kube/object.ts';

/** The objects of the three kinds at one moment. */
export interface Inventory {
  readonly pools: readonly KubeObject[];
  readonly links: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
}

export interface Selection {
  /** Of the jobs; left out: all. */
  readonly namespace?: string;
  readonly labels?: { readonly of: keyof Inventory | 'all'; readonly selector: string };
}

const PAGE = 500;
/** Beyond this many objects of a kind a list is no longer for people to read. */
const MOST_PAGES = 400;

/** The kinds that are needed; the others are empty. */
export async function readInventory(
  client: Client,
  needs: readonly (keyof Inventory)[],
  { namespace, labels }: Selection = {},
): Promise<Inventory> {
  const read = async (kind: keyof Inventory): Promise<readonly KubeObject[]> => {
    if (!needs.includes(kind)) return [];
    const isSelected = labels?.of === kind || labels?.of === 'all';
    return everyPage(client, resources[kind], {
      ...(kind === 'jobs' && namespace !== undefined ? { namespace } : {}),
      ...(isSelected ? { labelSelector: labels.selector } : {}),
    });
  };
  const [pools, links, jobs] = await Promise.all([read('pools'), read('links'), read('jobs')]);
  return { pools, links, jobs };
}

const resources: Readonly<Record<keyof Inventory, ClientResource>> = {
  pools: gpuPools,
  links: siteLinks,
  jobs: collectiveJobs,
};

async function everyPage(
  client: Client,
  resource: ClientResource,
  options: { readonly namespace?: string; readonly labelSelector?: string },
): Promise<readonly KubeObject[]> {
  const items: KubeObject[] = [];
  let next: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const list = await client.list(resource, {
      ...options,
      limit: PAGE,
      ...(next === undefined ? {} : { continue: next }),
    });
    items.push(...list.items);
    next = list.metadata.continue;
    if (next === undefined || next === '') break;
  }
  return items;
}
