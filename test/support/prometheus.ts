import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { arrayAt, jsonAt, textAt } from '../../src/base/json-at.ts';
import type { JsonValue } from '../../src/base/json.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy', 'prometheus');

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Whether the real Prometheus and its tool are on this machine. */
export const hasPrometheus = (): boolean => onPath('prometheus') && onPath('promtool');

interface PromExemplar {
  readonly series: JsonValue | undefined;
  readonly labels: JsonValue | undefined;
  readonly value: number;
}

/** A real Prometheus with the shipped configuration, against a running instance. */
export class Prometheus {
  readonly #process: ChildProcess;
  readonly #url: string;

  constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.#url = url;
  }

  /** The shipped files as they are, but quicker: a scrape each second, and alerts that do not hold back. */
  static async start(folder: string, webUrl: string): Promise<Prometheus> {
    const port = await freePort();
    cpSync(DEPLOY, folder, { recursive: true });
    const { host } = new URL(webUrl);
    rewrite(join(folder, 'prometheus.yaml'), (text) =>
      text
        .replaceAll('127.0.0.1:7080', host)
        .replaceAll(/(scrape_interval|evaluation_interval): 5s/g, '$1: 1s')
        .replace('sample=16', 'sample=128')
        .replace('refresh_interval: 15s', 'refresh_interval: 2s'),
    );
    for (const file of readdirSync(join(folder, 'rules')))
      rewrite(join(folder, 'rules', file), (text) => text.replaceAll(/ for: \w+/g, ' for: 1s'));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
      ],
      { stdio: 'ignore' },
    );
    return new Prometheus(child, `http://127.0.0.1:${port}`);
  }

  stop(): void {
    this.#process.kill('SIGTERM');
  }

  /** The value of the first series; undefined while there is none. */
  async value(query: string): Promise<string | undefined> {
    const answer = await this.#get('query', { query }).catch(() => undefined);
    return textAt(answer, 'data', 'result', '0', 'value', '1');
  }

  /** Asks until the query has the value, or any; says in the end what it found. */
  async eventually(query: string, wanted?: string): Promise<string | undefined> {
    let found: string | undefined;
    for (let attempt = 0; attempt < 600; attempt++) {
      found = await this.value(query);
      if (wanted === undefined ? found !== undefined : found === wanted) return found;
      await wait(200);
    }
    return found;
  }

  /** Whether Prometheus itself can read the query; what is wrong otherwise. */
  async problemOf(query: string): Promise<string | undefined> {
    const answer = await this.#get('format_query', { query });
    return textAt(answer, 'status') === 'success' ? undefined : textAt(answer, 'error');
  }

  /** How many series the query had between two moments. */
  async seriesIn(query: string, begin: Date, end: Date): Promise<number> {
    const answer = await this.#get('query_range', {
      query,
      start: begin.toISOString(),
      end: end.toISOString(),
      step: '2s',
    });
    if (textAt(answer, 'status') !== 'success')
      throw new Error(`${query}: ${textAt(answer, 'error') ?? ''}`);
    return arrayAt(answer, 'data', 'result').filter(hasNumber).length;
  }

  /** The exemplars of a query's series, with the labels of these; asks until there are some. */
  async exemplars(query: string, begin: Date): Promise<readonly PromExemplar[]> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const found = await this.#exemplars(query, begin);
      if (found.length > 0) return found;
      await wait(200);
    }
    return [];
  }

  async #exemplars(query: string, begin: Date): Promise<readonly PromExemplar[]> {
    const end = new Date().toISOString();
    const answer = await this.#get('query_exemplars', { query, start: begin.toISOString(), end });
    return arrayAt(answer, 'data').flatMap((series) =>
      arrayAt(series, 'exemplars').map((exemplar) => ({
        series: jsonAt(series, 'seriesLabels'),
        labels: jsonAt(exemplar, 'labels'),
        value: Number(textAt(exemplar, 'value')),
      })),
    );
  }

  /** Every rule and alert, and how its last evaluation went. */
  async ruleHealth(): Promise<readonly { readonly rule: string; readonly health: string }[]> {
    const answer = await this.#get('rules', {});
    return arrayAt(answer, 'data', 'groups')
      .flatMap((group) => arrayAt(group, 'rules'))
      .map((rule) => ({
        rule: textAt(rule, 'name') ?? '',
        health: textAt(rule, 'health') ?? '',
      }));
  }

  async #get(path: string, query: Readonly<Record<string, string>>): Promise<JsonValue> {
    const asked = new URLSearchParams(query).toString();
    const answer = await fetch(`${this.#url}/api/v1/${path}?${asked}`);
    return (await answer.json()) as JsonValue;
  }
}

/** NaN is what a quotient of nothing gives: it is no data. */
function hasNumber(series: JsonValue): boolean {
  return arrayAt(series, 'values').some((sample) => jsonAt(sample, '1') !== 'NaN');
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}
