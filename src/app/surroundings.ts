import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { seededRandom } from '../base/random.ts';
import type { Client } from '../client/client.ts';
import type { Metrics } from '../metrics/page.ts';
import { applyManifests } from './apply-manifests.ts';
import type { Applier } from './apply-manifests.ts';
import type { Closers } from './closers.ts';
import type { UpConfig } from './config.ts';
import { createControlPlane } from './control-plane.ts';
import type { ControlPlane } from './control-plane.ts';
import { WorkerLinkStudies } from './link-studies.ts';
import { definitionFiles, readManifests } from './manifests.ts';
import { serveWeb } from './web.ts';

/** What the controllers, the emulator and the page of a local instance are made of. */
export interface SurroundingParts {
  readonly config: UpConfig;
  readonly closers: Closers;
  readonly clock: Clock;
  readonly log: Log;
  readonly client: Client;
  readonly metrics: Metrics;
}

/** Everything of a local instance that works through the API; it does nothing yet. */
export function createSurroundings(parts: SurroundingParts): ControlPlane {
  const { config, closers, clock, log, client, metrics } = parts;
  const linkStudies = new WorkerLinkStudies(log);
  closers.add(() => linkStudies.stop());
  return createControlPlane({
    client,
    clock,
    random: seededRandom(config.seed),
    log,
    observers: metrics,
    timeScale: config.timeScale,
    dataPlane: 'emulated',
    linkStudies,
  });
}

interface Starting extends SurroundingParts {
  readonly progress: (text: string) => void;
  readonly applier: Applier;
  readonly fieldManager: string;
}

/** Starts the page, the kinds, the controllers and the emulator. Resolves with the page's URL. */
export async function startSurroundings(parts: Starting, plane: ControlPlane): Promise<string> {
  const { config, closers, clock, metrics, progress, applier, fieldManager } = parts;
  const address = { host: config.address, port: config.webPort };
  const webUrl = await serveWeb({ plane, metrics, clock, address, closers });
  progress('installing the kinds and starting the controllers');
  await applyManifests(applier, definitionFiles().flatMap(readManifests), fieldManager);
  closers.add(() => plane.stop());
  await plane.start();
  return webUrl;
}
