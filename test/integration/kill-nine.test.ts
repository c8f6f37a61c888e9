import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import { freePort } from '../support/free-port.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import { apiOf, ask } from '../support/kill-nine/api.ts';
import { ResourceWatch } from '../support/kill-nine/resource-watch.ts';
import { configMaps, widgetDefinition, widgets } from '../support/kill-nine/resources.ts';

const SEED = Number(process.env['LONGHAUL_SEED'] ?? '1');
const IS_LONG = process.env['LONGHAUL_SLOW_TESTS'] === '1';
/** LONGHAUL_KILLS=50 with a seed of its own each runs the long form in slices. */
const KILLS = Number(process.env['LONGHAUL_KILLS'] ?? (IS_LONG ? '200' : '4'));
/** A life ends after this many acknowledged writes, or before. */
const MOST_WRITES = 300;
/** Some lives end before the server says that it is ready. */
const LONGEST_START_MILLISECONDS = 1200;

/** A server that comes back where it was. */
class Victim {
  readonly #args: readonly string[];
  #process: CommandLine | undefined;

  constructor(data: string, port: number) {
    this.#args = ['up', '--no-controllers', '--data-dir', data, '--api-port', String(port)];
  }

  /** Starts it and does not wait until it is ready. */
  begin(): CommandLine {
    this.#process = new CommandLine(this.#args);
    return this.#process;
  }

  /** Resolves with its kubeconfig when it is ready. */
  start(): Promise<string> {
    return this.begin().printed(/export KUBECONFIG=(\S+)/);
  }

  async kill(): Promise<void> {
    this.#process?.signal('SIGKILL');
    await this.#process?.ended;
  }
}

/** Lives and deaths; resolves with how many writes were acknowledged. */
async function live(
  victim: Victim,
  resources: readonly ResourceWatch[],
  random: Random,
): Promise<number> {
  let acknowledgements = 0;
  for (let life = 0; life < KILLS; life++) {
    if (random.below(8) === 0) {
      victim.begin();
      const soon = random.below(LONGEST_START_MILLISECONDS);
      await new Promise((resolve) => setTimeout(resolve, soon));
    } else {
      await resume(victim, resources);
      // In between, the watchers come back while others write already.
      if (life % 3 === 0) await checkAll(resources);
      let left = random.below(MOST_WRITES);
      const acknowledged = (): void => {
        acknowledgements++;
        if (left-- === 0) void victim.kill(); // it is waited for below
      };
      await Promise.all(resources.map((resource) => resource.writeUntilGone(acknowledged)));
    }
    await victim.kill();
  }
  await resume(victim, resources);
  await checkAll(resources);
  return acknowledgements;
}

async function resume(victim: Victim, resources: readonly ResourceWatch[]): Promise<void> {
  await victim.start();
  await Promise.all(resources.map((resource) => resource.resolve()));
}

async function checkAll(resources: readonly ResourceWatch[]): Promise<void> {
  for (const resource of resources) await resource.check();
}

describe('kill -9 of a server over HTTPS', () => {
  const folder = new TemporaryFolder();
  const ends: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    folder.remove();
  });

  test(
    `${KILLS} times under load: nothing acknowledged is lost, nothing refused is seen, watchers go on without gap or repetition (seed ${SEED})`,
    async () => {
      const random = seededRandom(SEED);
      const port = await freePort();
      const victim = new Victim(join(folder.path, 'data'), port);
      ends.push(() => victim.kill());
      const config = new KubeConfig();
      config.loadFromFile(await victim.start());
      await define(config, port);
      const resources = [configMaps, widgets].map((resource) => {
        const watch = new ResourceWatch({
          ...{ config, port, resource },
          random: random.split(resource.kind),
        });
        ends.push(() => watch.stop());
        watch.start();
        return watch;
      });
      await victim.kill();
      const acknowledgements = await live(victim, resources, random);
      const heard = resources.map((resource) => resource.heard);
      if (IS_LONG) {
        process.stdout.write(
          `${KILLS} kills, ${acknowledgements} writes, ${JSON.stringify(heard)}\n`,
        );
      }
      expect(acknowledgements).toBeGreaterThan(KILLS * 10);
      for (const { lists, events } of heard) {
        expect(lists).toBeGreaterThan(0);
        expect(events).toBeGreaterThan(KILLS);
      }
    },
    120_000 + KILLS * 15_000,
  );
});

async function define(config: KubeConfig, port: number): Promise<void> {
  const api = apiOf(config, port);
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { status } = await ask(api, { method: 'POST', path, body: widgetDefinition });
  expect(status).toBe(201);
  api.agent.destroy();
}
