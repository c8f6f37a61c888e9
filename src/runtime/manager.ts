import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Controller } from './controller.ts';
import type { Informer } from './informer.ts';

export interface ManagerOptions {
  readonly controllers: readonly Controller[];
  /** Besides those of the controllers, which are found through them. */
  readonly informers?: readonly Informer[];
  readonly clock: Clock;
  readonly log: Log;
  /** How long `stop` waits for reconciles under way; default 10 s. */
  readonly patience?: Seconds;
}

/** Starts and stops controllers and their informers together. */
export interface Manager {
  /** Fills the informers and keeps them up to date, so that a later start finds everything there. */
  warm(): void;
  isWarm(): boolean;
  /** Settles when all informers are synced and all controllers run, or when stopped before. */
  start(): Promise<void>;
  /** Settles when no reconcile is under way, or the patience is over. */
  stop(): Promise<void>;
}

export function createManager(options: ManagerOptions): Manager {
  const { controllers, clock, log, patience = seconds(10) } = options;
  const informers = new Set([
    ...(options.informers ?? []),
    ...controllers.flatMap((controller) => controller.informers),
  ]);
  let running: readonly Controller[] = [];
  let stopped = false;
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });

  const warm = (): void => {
    for (const informer of informers) informer.start();
  };

  return {
    warm,
    isWarm: () => [...informers].every((informer) => informer.isSynced()),
    async start() {
      if (stopped) return;
      warm();
      const synced = Promise.all([...informers].map((informer) => informer.synced));
      await Promise.race([synced, interrupted]);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- stop() may have run while we waited
      if (stopped) return;
      running = controllers;
      for (const controller of controllers) controller.start();
      log.info('controllers run', { controllers: controllers.length });
    },
    async stop() {
      stopped = true;
      interrupt();
      const finished = Promise.all(running.map((controller) => controller.stop()));
      const answer = await within(clock, patience, finished);
      if (answer === 'late')
        log.warn('reconciles are still under way', { waitedSeconds: patience });
      for (const informer of informers) informer.stop();
    },
  };
}

/** Waits for the work, but no longer than `patience`. */
function within(clock: Clock, patience: Seconds, work: Promise<unknown>): Promise<'done' | 'late'> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(patience, () => {
      resolve('late');
    });
    work.then(() => {
      cancel();
      resolve('done');
    }, reject);
  });
}
