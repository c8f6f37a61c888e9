import { Command } from 'commander';
import { faultAnnotation, gpuPools, siteLinks } from '../../api/resources.ts';
import { wholeNumber } from '../../app/config.ts';
import { RealClock } from '../../app/real-clock.ts';
import { UserError } from '../../base/user-error.ts';
import type { Client, ClientResource } from '../../client/client.ts';
import { hasReason } from '../../kube/status-error.ts';
import type { ConnectOptions } from '../connect.ts';
import { connect, contextOption, kubeconfigOption } from '../connect.ts';
import { asArgument, dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';

const FIELD_MANAGER = 'longhaul-fault';

interface CountOptions extends ConnectOptions {
  readonly count: number;
}

/** A fault is an annotation on the link or pool, so kubectl can set and remove it just as well. */
export function faultCommand(terminal: Terminal): Command {
  const fault = new Command('fault')
    .description(
      'Break and mend emulated links and nodes (sets the annotation longhaul.dev/fault).',
    )
    .helpCommand(false);
  fault.addCommand(
    command('cut', 'link', 'Cut all lanes of a SiteLink.').action(
      async (name: string, options: ConnectOptions) => {
        await annotate({ resource: siteLinks, name, value: 'cut', options });
        terminal.out(`sitelink/${name} is cut\n`);
      },
    ),
  );
  fault.addCommand(
    withCount('lane', 'link', 'Take lanes of a SiteLink down; the others carry on.').action(
      async (name: string, options: CountOptions) => {
        await annotate({ resource: siteLinks, name, value: `lanes=${options.count}`, options });
        terminal.out(`sitelink/${name}: ${counted(options.count, 'lane')} down\n`);
      },
    ),
  );
  fault.addCommand(
    withCount('nodes', 'pool', 'Take nodes of a GpuPool down.').action(
      async (name: string, options: CountOptions) => {
        await annotate({ resource: gpuPools, name, value: `nodes=${options.count}`, options });
        terminal.out(`gpupool/${name}: ${counted(options.count, 'node')} down\n`);
      },
    ),
  );
  fault.addCommand(
    command('restore', 'name', 'Mend a SiteLink or GpuPool.').action(
      async (name: string, options: ConnectOptions) => {
        const restored = await restore(name, options);
        terminal.out(restored.map((what) => `${what} is restored\n`).join(''));
      },
    ),
  );
  return fault;
}

function command(verb: string, what: string, description: string): Command {
  return new Command(verb)
    .description(description)
    .argument(`<${what}>`, `name of the ${what === 'name' ? 'link or pool' : what}`)
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(dataDirOption());
}

function withCount(verb: string, what: string, description: string): Command {
  return command(verb, what, description).option(
    '--count <number>',
    'how many',
    asArgument((text) => wholeNumber('--count', text, { least: 1, most: 200_000 })),
    1,
  );
}

interface Annotation {
  readonly resource: ClientResource;
  readonly name: string;
  readonly value: string | null;
  readonly options: ConnectOptions;
}

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? ' is' : 's are'}`;

async function annotate({ resource, name, value, options }: Annotation): Promise<void> {
  const client = await connect(options, { fieldManager: FIELD_MANAGER, clock: new RealClock() });
  if (await setFault(client, { resource, name, value })) return;
  throw new UserError(
    `there is no ${resource.kind} named ${JSON.stringify(name)}`,
    `list them with: kubectl get ${resource.plural}`,
  );
}

/** False when there is no such object. */
async function setFault(
  client: Client,
  { resource, name, value }: Omit<Annotation, 'options'>,
): Promise<boolean> {
  const body = { metadata: { annotations: { [faultAnnotation]: value } } };
  try {
    await client.patch(resource, { namespace: '', name }, { type: 'merge', body });
    return true;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return false;
    throw error;
  }
}

/** A link and a pool may have the same name; then both are mended. */
async function restore(name: string, options: ConnectOptions): Promise<readonly string[]> {
  const client = await connect(options, { fieldManager: FIELD_MANAGER, clock: new RealClock() });
  const restored: string[] = [];
  for (const resource of [siteLinks, gpuPools]) {
    if (!(await setFault(client, { resource, name, value: null }))) continue;
    restored.push(`${resource.kind.toLowerCase()}/${name}`);
  }
  if (restored.length > 0) return restored;
  throw new UserError(
    `there is no SiteLink and no GpuPool named ${JSON.stringify(name)}`,
    'list them with: kubectl get sitelinks,gpupools',
  );
}
