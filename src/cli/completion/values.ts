import { collectiveJobs, gpuPools, siteLinks } from '../../api/resources.ts';
import { RealClock } from '../../app/real-clock.ts';
import { seconds } from '../../base/units.ts';
import type { Client, ClientResource } from '../../client/client.ts';
import { acceleratorNames } from '../../domain/catalogue/accelerators.ts';
import { fabricNames } from '../../domain/catalogue/fabrics.ts';
import { modelNames } from '../../domain/catalogue/models.ts';
import type { ConnectOptions } from '../connect.ts';
import { connect } from '../connect.ts';
import type { Candidate, Completion, ValuesOf } from './complete.ts';

const namespaces: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  scope: 'Cluster',
};

/** Which objects of the cluster a flag or an argument names. */
const named: Readonly<Record<string, readonly ClientResource[]>> = {
  '--link': [siteLinks],
  '--namespace': [namespaces],
  link: [siteLinks],
  pool: [gpuPools],
  job: [collectiveJobs],
  name: [siteLinks, gpuPools],
};

const catalogues: Readonly<Record<string, readonly string[]>> = {
  '--accelerator': acceleratorNames,
  '--fabric': fabricNames,
  '--model': modelNames,
};

/** A shell waits for the answer: after this long there is none. */
const PATIENCE = seconds(2);
const MOST_NAMES = 1000;

const none: Completion = { candidates: [], files: 'none' };

/** Names of what the cluster holds now, names of the catalogues, or files. */
export const valuesNow: ValuesOf = async ({ name, flags }, given) => {
  const catalogue = catalogues[name];
  if (catalogue !== undefined) return { candidates: catalogue.map(plain), files: 'none' };
  const resources = named[name];
  if (resources !== undefined) {
    return { candidates: await namesOf(resources, given), files: 'none' };
  }
  const wantsFile = /<(?:file|folder|path)>/.test(flags) || /^(?:file|folder|path)$/.test(name);
  return wantsFile ? { candidates: [], files: 'files' } : none;
};

const plain = (value: string): Candidate => ({ value, description: '' });

/** No cluster, or one that does not answer, is no reason to disturb the line that is being typed. */
async function namesOf(
  resources: readonly ClientResource[],
  given: ReadonlyMap<string, string>,
): Promise<readonly Candidate[]> {
  try {
    const client = await connect(targetOf(given), {
      fieldManager: 'longhaul-completion',
      clock: new RealClock(),
      requestTimeout: PATIENCE,
    });
    const lists = await Promise.all(
      resources.map((resource) => names(client, resource, given.get('--namespace'))),
    );
    return lists.flat();
  } catch {
    return [];
  }
}

async function names(
  client: Client,
  resource: ClientResource,
  namespace: string | undefined,
): Promise<readonly Candidate[]> {
  const scoped = resource.scope === 'Namespaced' ? { namespace: namespace ?? 'default' } : {};
  const { items } = await client.list(resource, { ...scoped, limit: MOST_NAMES });
  return items.map(({ metadata }) => ({
    value: metadata.name ?? '',
    description: resource.kind,
  }));
}

function targetOf(given: ReadonlyMap<string, string>): ConnectOptions {
  const kubeconfig = given.get('--kubeconfig');
  const context = given.get('--context');
  const dataDir = given.get('--data-dir');
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(dataDir === undefined ? {} : { dataDir }),
  };
}
