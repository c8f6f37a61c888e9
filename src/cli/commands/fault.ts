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

interface CountOptions extends ConnectOptions {
  readonly count: number;
}

/** A fault is an annotation on the link or pool, so kubectl can set and remove it just as well. */
export function faultCommand(terminal: Terminal): Command {
  const fault = new Command('fault').description(
    'Break and mend emulated links and nodes (sets the annotation longhaul.dev/fault).',
  );
  fault.addCommand(
    command('cut', 'link', 'Cut all lanes of a SiteLink.').action(
      async (name: string, options: ConnectOptions) => {
        await annotate({ resource: siteLinks, name, value: 'cut', options });
        terminal.out(`sitelink/${name} is cut\n`);
      },
    ),
  );
  fault.addCommand(
    counted('lane', 'link', 'Take lanes of a SiteLink down; the others carry on.').action(
      async (name: string, options: CountOptions) => {
        await annotate({ resource: siteLinks, name, value: `lanes=${options.count}`, options });
        terminal.out(`sitelink/${name} has lost ${options.count} lane(s)\n`);
      },
    ),
  );
  fault.addCommand(
    counted('nodes', 'pool', 'Take nodes of a GpuPool down.').action(
      async (name: string, options: CountOptions) => {
        await annotate({ resource: gpuPools, name, value: `nodes=${options.count}`, options });
        terminal.out(`gpupool/${name} has lost ${options.count} node(s)\n`);
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

function counted(verb: string, what: string, description: string): Command {
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

async function annotate({ resource, name, value, options }: Annotation): Promise<void> {
  const client = await connect(options, { fieldManager: 'longhaul-fault', clock: new RealClock() });
  await setFault(client, { resource, name, value });
}

async function setFault(
  client: Client,
  { resource, name, value }: Omit<Annotation, 'options'>,
): Promise<void> {
  const body = { metadata: { annotations: { [faultAnnotation]: value } } };
  await client.patch(resource, { namespace: '', name }, { type: 'merge', body });
}

/** A link and a pool may have the same name; then both are mended. */
async function restore(name: string, options: ConnectOptions): Promise<readonly string[]> {
  const client = await connect(options, { fieldManager: 'longhaul-fault', clock: new RealClock() });
  const restored: string[] = [];
  for (const resource of [siteLinks, gpuPools]) {
    try {
      await setFault(client, { resource, name, value: null });
      restored.push(`${resource.kind.toLowerCase()}/${name}`);
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
    }
  }
  if (restored.length > 0) return restored;
  throw new UserError(
    `there is no SiteLink and no GpuPool named ${JSON.stringify(name)}`,
    'list them with: kubectl get sitelinks,gpupools',
  );
}
