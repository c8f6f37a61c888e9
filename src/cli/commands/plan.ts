import { Command, Option } from 'commander';
import { parseCollectiveJob } from '../../api/collectivejob.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../../api/resources.ts';
import { RealClock } from '../../app/real-clock.ts';
import { describeProblems } from '../../base/result.ts';
import { UserError } from '../../base/user-error.ts';
import type { Job } from '../../domain/job.ts';
import type { KubeObject } from '../../kube/object.ts';
import { keyOf, keyText } from '../../kube/object.ts';
import { addClusterOptions } from '../cluster-options.ts';
import type { ConnectOptions } from '../connect.ts';
import { connect } from '../connect.ts';
import type { Inventory } from '../inventory.ts';
import { readInventory } from '../inventory.ts';
import { ownList } from '../lists.ts';
import type { Terminal } from '../output.ts';
import { painted, structured } from '../output.ts';
import { completeManifests } from '../planning/manifest.ts';
import { planJob } from '../planning/plan.ts';
import { planJson, planText } from '../planning/report.ts';

interface PlanOptions extends ConnectOptions {
  readonly filename: string;
  readonly offline?: true;
  readonly output?: 'json' | 'yaml';
}

export function planCommand(terminal: Terminal): Command {
  return addClusterOptions(
    new Command('plan')
      .description(
        'Ask what would become of a job now: the places it could go with the predicted step and its parts, why each other one lost, or what keeps it waiting. Nothing is placed.',
      )
      .requiredOption(
        '-f, --filename <path>',
        'manifest, or folder of manifests, with the job; pools and links in it are taken for there',
      )
      .option('--offline', 'ask no cluster: the pools and links of the manifests are all there is')
      .addOption(
        new Option('-o, --output <format>', 'form of the answer').choices(['json', 'yaml']),
      ),
  ).action(async (options: PlanOptions) => {
    const objects = completeManifests(options.filename);
    const jobs = objects.filter(({ kind }) => kind === collectiveJobs.kind).map(jobOf);
    if (jobs.length === 0) {
      throw new UserError(
        `there is no CollectiveJob in ${options.filename}`,
        'name the manifest of a job, such as examples/llama-405b-two-sites/3-job.yaml',
      );
    }
    const there = options.offline === true ? nothing : await inventoryOf(options);
    terminal.out(rendered(jobs, withObjects(there, objects), { options, terminal }));
  });
}

const nothing: Inventory = { pools: [], links: [], jobs: [] };

async function inventoryOf(options: PlanOptions): Promise<Inventory> {
  const client = await connect(options, { fieldManager: 'longhaul-plan', clock: new RealClock() });
  return readInventory(client, ['pools', 'links', 'jobs']);
}

function jobOf(object: KubeObject): Job {
  const parsed = parseCollectiveJob(object);
  if (parsed.type === 'ok') {
    return { ...parsed.value, namespace: object.metadata.namespace ?? 'default' };
  }
  throw new UserError(
    `CollectiveJob ${object.metadata.name ?? ''}: ${describeProblems(parsed.failure)}`,
    'correct its spec',
  );
}

/** Manifests stand for what has their name; of what was observed of it nothing is assumed. */
function withObjects(there: Inventory, objects: readonly KubeObject[]): Inventory {
  const replaced = (before: readonly KubeObject[], kind: string): readonly KubeObject[] => {
    const given = objects.filter((object) => object.kind === kind);
    const names = new Set(given.map(({ metadata }) => metadata.name));
    return [...before.filter(({ metadata }) => !names.has(metadata.name)), ...given];
  };
  return {
    pools: replaced(there.pools, gpuPools.kind),
    links: replaced(there.links, siteLinks.kind),
    jobs: there.jobs,
  };
}

/** Each job is asked for alone: what one would take is not taken from the next. */
function rendered(
  jobs: readonly Job[],
  inventory: Inventory,
  { options, terminal }: { readonly options: PlanOptions; readonly terminal: Terminal },
): string {
  const plans = jobs.map((job) => {
    const key = keyText({ namespace: job.namespace, name: job.name });
    const others = inventory.jobs.filter((other) => keyText(keyOf(other)) !== key);
    return { job, key, plan: planJob(job, { ...inventory, jobs: others }) };
  });
  if (options.output !== undefined) {
    const answers = plans.map(({ job, plan }) => planJson(job, plan));
    const [only] = answers;
    const value =
      answers.length === 1 && only !== undefined ? only : ownList('PlacementPlanList', answers);
    return structured(options.output, value);
  }
  return plans
    .map(({ job, key, plan }) => {
      const title = painted(terminal, 'heading', `${key}, ${job.gpus} GPUs`);
      return `${title}\n${planText(plan, terminal)}`;
    })
    .join('\n');
}
