import { Command, Option } from 'commander';
import { parseCollectiveJob } from '../../api/collectivejob.ts';
import { collectiveJobs } from '../../api/resources.ts';
import { RealClock } from '../../app/real-clock.ts';
import { arrayAt, numberAt, textAt } from '../../base/json-at.ts';
import { describeProblems } from '../../base/result.ts';
import { UserError } from '../../base/user-error.ts';
import type { Client } from '../../client/client.ts';
import { findCondition, readConditions } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { keyOf, keyText } from '../../kube/object.ts';
import { hasReason } from '../../kube/status-error.ts';
import { addClusterOptions } from '../cluster-options.ts';
import type { ConnectOptions } from '../connect.ts';
import { connect } from '../connect.ts';
import { readInventory } from '../inventory.ts';
import type { Terminal } from '../output.ts';
import { painted, structured } from '../output.ts';
import type { Plan } from '../planning/plan.ts';
import { planJob } from '../planning/plan.ts';
import { planJson, planText } from '../planning/report.ts';
import type { JobRow } from '../tables/job-table.ts';
import { jobRow } from '../tables/job-table.ts';

interface ExplainOptions extends ConnectOptions {
  readonly namespace: string;
  readonly output?: 'json' | 'yaml';
}

export function explainPlacementCommand(terminal: Terminal): Command {
  return addClusterOptions(
    new Command('explain-placement')
      .description(
        'Say why a job is where it is, or why it waits, and how every place it could have now compares.',
      )
      .argument('<job>', 'name of the job')
      .option('-n, --namespace <name>', 'namespace of the job', 'default')
      .addOption(
        new Option('-o, --output <format>', 'form of the answer').choices(['json', 'yaml']),
      ),
  ).action(async (name: string, options: ExplainOptions) => {
    const clock = new RealClock();
    const client = await connect(options, { fieldManager: 'longhaul-explain', clock });
    const object = await jobNamed(client, { namespace: options.namespace, name });
    const plan = await planAgain(client, object);
    terminal.out(
      options.output === undefined
        ? explained(object, { plan, row: jobRow(object, clock.now()), terminal })
        : structured(options.output, { ...planJson(keyOf(object), plan), status: stated(object) }),
    );
  });
}

async function jobNamed(
  client: Client,
  key: { readonly namespace: string; readonly name: string },
): Promise<KubeObject> {
  try {
    return await client.get(collectiveJobs, key);
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    throw new UserError(
      `there is no CollectiveJob named ${JSON.stringify(key.name)} in namespace ${key.namespace}`,
      'list them with: longhaul jobs -A',
    );
  }
}

/** As if the job were placed now: what it holds itself counts as free. */
async function planAgain(client: Client, object: KubeObject): Promise<Plan> {
  const parsed = parseCollectiveJob(object);
  if (parsed.type === 'failed') {
    throw new UserError(
      `CollectiveJob ${keyText(keyOf(object))}: ${describeProblems(parsed.failure)}`,
      'correct its spec',
    );
  }
  const inventory = await readInventory(client, ['pools', 'links', 'jobs']);
  const key = keyText(keyOf(object));
  const others = inventory.jobs.filter((other) => keyText(keyOf(other)) !== key);
  return planJob(parsed.value, { ...inventory, jobs: others });
}

const stated = (object: KubeObject): KubeObject['status'] => object['status'] ?? null;

function explained(
  object: KubeObject,
  {
    plan,
    row,
    terminal,
  }: { readonly plan: Plan; readonly row: JobRow; readonly terminal: Terminal },
): string {
  const heading = `${row.namespace}/${row.name}, ${row.gpus} GPUs, ${row.phase}`;
  const admission = findCondition(readConditions(object), 'Admitted');
  const since = admission === undefined ? '' : ` since ${admission.lastTransitionTime}`;
  const facts = [
    ...(admission === undefined ? [] : [`${admission.reason}${since}: ${admission.message}`]),
    ...arrayAt(object['status'], 'siteAssignments').map(
      (part) =>
        `holds ${numberAt(part, 'nodes') ?? 0} nodes (${numberAt(part, 'gpus') ?? 0} GPUs) of ${textAt(part, 'pool') ?? ''} at ${textAt(part, 'site') ?? ''}`,
    ),
    ...arrayAt(object['status'], 'linkReservations').map(
      (part) =>
        `holds ${numberAt(part, 'gbps') ?? 0} Gb/s of ${textAt(part, 'link') ?? ''} from ${textAt(part, 'from') ?? ''} to ${textAt(part, 'to') ?? ''}`,
    ),
  ];
  return [
    `${painted(terminal, 'heading', heading)}\n`,
    ...facts.map((fact) => `  ${fact}\n`),
    '\nplaced now, it could go to:\n',
    planText(plan, terminal),
  ].join('');
}
