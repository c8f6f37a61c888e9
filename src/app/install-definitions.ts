import { reasonOf } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import type { Client, ClientResource } from '../client/client.ts';
import { findCondition, readConditions } from '../kube/conditions.ts';
import { keyOf } from '../kube/object.ts';
import type { KubeObject } from '../kube/object.ts';
import { StatusError, hasReason } from '../kube/status-error.ts';
import { definitionStep } from './definition-step.ts';
import type { DefinitionStep, InstallDefinitions } from './definition-step.ts';

export interface DefinitionParts {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the wait for a server that is not there. */
  readonly isOver: () => boolean;
}

interface Installation {
  readonly mode: InstallDefinitions;
  readonly definitions: readonly KubeObject[];
}

const definitionResource: ClientResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  scope: 'Cluster',
};

const unreachablePause = seconds(2);
const establishedPause = seconds(0.2);
const establishedPolls = 150;

/**
 * Settles when the cluster serves the kinds, and rejects with a UserError when it does not and may not be made to. A server
 * that cannot be reached is waited for. Several replicas may do this at once.
 */
export async function installDefinitions(
  parts: DefinitionParts,
  { mode, definitions }: Installation,
): Promise<void> {
  for (const wanted of definitions) await reached(parts, () => install(parts, mode, wanted));
}

/** Repeats what failed because the server was not reached or not well. */
async function reached(parts: DefinitionParts, work: () => Promise<void>): Promise<void> {
  while (!parts.isOver()) {
    try {
      await work();
      return;
    } catch (error) {
      if (error instanceof UserError || (error instanceof StatusError && error.code < 500))
        throw error;
      parts.log.warn('the kinds cannot be looked at yet', { because: reasonOf(error) });
      await pause(parts.clock, unreachablePause);
    }
  }
}

async function install(
  parts: DefinitionParts,
  mode: InstallDefinitions,
  wanted: KubeObject,
): Promise<void> {
  const found = await find(parts, wanted);
  if (found === 'forbidden') {
    if (mode === 'never') return;
    throw new UserError(
      `${nameOf(wanted)} cannot be looked at: this is forbidden`,
      'grant get on customresourcedefinitions, or say --install-crds=never',
    );
  }
  const step = definitionStep(mode, wanted, found);
  await perform(parts, step, wanted);
  await established(parts, wanted);
}

async function find(
  { client }: DefinitionParts,
  wanted: KubeObject,
): Promise<KubeObject | undefined | 'forbidden'> {
  try {
    return await client.get(definitionResource, keyOf(wanted));
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    if (hasReason(error, 'Forbidden')) return 'forbidden';
    throw error;
  }
}

async function perform(
  { client, log }: DefinitionParts,
  step: DefinitionStep,
  wanted: KubeObject,
): Promise<void> {
  const definition = nameOf(wanted);
  switch (step.type) {
    case 'keep':
      return;
    case 'keep-newer':
      log.warn('a newer definition is left as it is', { definition, release: step.version });
      return;
    case 'create':
      await granted(client.create(definitionResource, wanted), definition);
      log.info('definition created', { definition });
      return;
    case 'apply': {
      const patch = { type: 'apply', body: wanted, conflicts: 'force' } as const;
      await granted(client.patch(definitionResource, keyOf(wanted), patch), definition);
      log.info('definition applied', { definition });
      return;
    }
    case 'missing':
      throw new UserError(
        `the cluster has no CustomResourceDefinition ${definition}`,
        'install it with `longhaul crds | kubectl apply --server-side -f -`, or say --install-crds=if-absent',
      );
    case 'unserved':
      throw new UserError(
        `the CustomResourceDefinition ${definition} of the cluster does not serve ${step.version}`,
        'run the release of longhaul it belongs to, or bring it up to date with --install-crds=always',
      );
  }
}

/** Another replica may have been faster: then it is there, which is all that was wanted. */
async function granted(write: Promise<unknown>, definition: string): Promise<void> {
  try {
    await write;
  } catch (cause) {
    if (hasReason(cause, 'AlreadyExists')) return;
    if (!(cause instanceof StatusError) || cause.code >= 500) throw cause;
    throw new UserError(
      `the CustomResourceDefinition ${definition} was refused: ${cause.message}`,
      'install it as somebody who may with `longhaul crds | kubectl apply --server-side -f -`, and say --install-crds=never',
      { cause },
    );
  }
}

async function established(parts: DefinitionParts, wanted: KubeObject): Promise<void> {
  for (let poll = 0; poll < establishedPolls && !parts.isOver(); poll++) {
    const now = await parts.client.get(definitionResource, keyOf(wanted));
    if (findCondition(readConditions(now), 'Established')?.status === 'True') return;
    await pause(parts.clock, establishedPause);
  }
  if (parts.isOver()) return;
  throw new UserError(
    `the CustomResourceDefinition ${nameOf(wanted)} is not established`,
    'see its conditions with: kubectl describe crd',
  );
}

const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? '';

function pause(clock: Clock, time: Seconds): Promise<void> {
  return new Promise((resolve) => {
    clock.after(time, resolve);
  });
}
