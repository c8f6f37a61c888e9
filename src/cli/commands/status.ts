import { Command, Option } from 'commander';
import { collectiveJobs, gpuPools, siteLinks } from '../../api/resources.ts';
import type { Instance } from '../../app/data-directory.ts';
import { dataDirectory, runningInstance } from '../../app/data-directory.ts';

import { fleetOf } from '../../app/fleet.ts';
import type { JsonObject } from '../../base/json.ts';
import { RealClock } from '../../app/real-clock.ts';
import { UserError } from '../../base/user-error.ts';
import type { Fleet } from '../../metrics/fleet.ts';
import { connect } from '../connect.ts';
import { dataDirOption } from '../options.ts';
import type { Terminal } from '../output.ts';
import { structured } from '../output.ts';

interface StatusOptions {
  readonly dataDir: string;
  readonly output?: 'json' | 'yaml';
}

export function statusCommand(terminal: Terminal): Command {
  return new Command('status')
    .description('Say whether the local instance runs, where, and what it holds.')
    .addOption(dataDirOption())
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['json', 'yaml']))
    .action(async (options: StatusOptions) => {
      const folder = dataDirectory(options.dataDir);
      const instance = runningInstance(folder);
      if (instance === undefined) {
        throw new UserError(`no instance runs in ${folder.path}`, 'start one: longhaul up');
      }
      const status = statusOf(await fleetNow(folder.kubeconfig));
      terminal.out(
        options.output === undefined
          ? describe(instance, status)
          : structured(options.output, { ...instance, ...status }),
      );
    });
}

interface Status extends JsonObject {
  readonly pools: number;
  readonly sites: number;
  readonly gpus: JsonObject & {
    readonly allocated: number;
    readonly idle: number;
    readonly failed: number;
  };
  readonly links: JsonObject & { readonly available: number; readonly total: number };
  readonly jobs: Readonly<Record<string, number>>;
}

async function fleetNow(kubeconfig: string): Promise<Fleet> {
  const client = await connect(
    { kubeconfig },
    { fieldManager: 'longhaul-status', clock: new RealClock() },
  );
  const [pools, links, jobs] = await Promise.all(
    [gpuPools, siteLinks, collectiveJobs].map((resource) => client.list(resource)),
  );
  return fleetOf({
    pools: pools?.items ?? [],
    links: links?.items ?? [],
    jobs: jobs?.items ?? [],
  });
}

function statusOf({ pools, links, jobs }: Fleet): Status {
  const sum = (read: (gpus: Fleet['pools'][number]['gpus']) => number): number =>
    pools.reduce((total, pool) => total + read(pool.gpus), 0);
  const phases: Record<string, number> = {};
  for (const { phase } of jobs) phases[phase] = (phases[phase] ?? 0) + 1;
  return {
    pools: pools.length,
    sites: new Set(pools.map(({ site }) => site)).size,
    gpus: {
      allocated: sum((gpus) => gpus.allocated),
      idle: sum((gpus) => gpus.idle),
      failed: sum((gpus) => gpus.failed),
    },
    links: { available: links.filter((link) => link.available).length, total: links.length },
    jobs: phases,
  };
}

function describe(instance: Instance, { pools, sites, gpus, links, jobs }: Status): string {
  const byPhase = Object.entries(jobs).map(([phase, count]) => `${count} ${phase}`);
  return [
    `Longhaul ${instance.version} runs as process ${instance.pid} since ${instance.startedAt}.`,
    '',
    ...(instance.webUrl === undefined ? [] : [`  page   ${instance.webUrl}/`]),
    `  API    ${instance.apiUrl}`,
    `  GPUs   ${gpus.allocated} allocated, ${gpus.idle} idle, ${gpus.failed} failed, in ${pools} pools at ${sites} sites`,
    `  links  ${links.available} of ${links.total} available`,
    `  jobs   ${byPhase.length === 0 ? 'none' : byPhase.join(', ')}`,
    '',
  ].join('\n');
}
