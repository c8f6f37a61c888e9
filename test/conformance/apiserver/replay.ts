import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isWatch, isWrite, readRecording } from './exchange.ts';
import type { Answered, Asked, Exchange } from './exchange.ts';
import { differenceOf } from './difference.ts';
import type { Difference } from './difference.ts';
import { ServedApi } from './served.ts';
import { Substitution } from './substitution.ts';

/** An exchange in which our server answered something else. */
export interface Differing extends Difference {
  /** Its place in the recording, counted from 1. */
  readonly line: number;
  readonly request: string;
}

/** Asks our server everything that the real one was asked, in the same order. */
export async function differencesOf(folder: string, probe: string): Promise<readonly Differing[]> {
  const recording = readFileSync(join(folder, 'recorded', `${probe}.jsonl`), 'utf8');
  const api = await ServedApi.start();
  try {
    await prepare(api, readFileSync(join(folder, 'gpupools.ai.example.com.yaml'), 'utf8'));
    return await replayed(api, readRecording(recording));
  } finally {
    await api.close();
  }
}

async function replayed(
  api: ServedApi,
  exchanges: readonly Exchange[],
): Promise<readonly Differing[]> {
  const substitution = new Substitution();
  const differing: Differing[] = [];
  for (const batch of batchesOf(exchanges.map((exchange, index) => ({ ...exchange, index })))) {
    const answers = await answersTo(
      api,
      batch.map(({ asked }) => substitution.apply(asked)),
    );
    for (const [place, { asked, answered: recorded, index }] of batch.entries()) {
      const answered = answers[place];
      if (answered === undefined) throw new Error('a request was not answered');
      substitution.learn(recorded, answered);
      const found = differenceOf(recorded, answered);
      // The first exchange clears away what other probes left, and here there is nothing.
      if (found === undefined || index === 0) continue;
      differing.push({ line: index + 1, request: described(asked), ...found });
    }
  }
  return differing;
}

const described = ({ title, method, path }: Asked): string =>
  `${method} ${path}${title === '' ? '' : ` (${title})`}`;

/** What is asked at the same time: a watch, recorded when it ended, and the writes that were made while it went on. */
function batchesOf<Item extends Exchange>(
  exchanges: readonly Item[],
): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  let writes: Item[] = [];
  for (const exchange of exchanges) {
    if (exchange.asked.title === '' && isWrite(exchange.asked)) {
      writes.push(exchange);
      continue;
    }
    if (isWatch(exchange.asked)) batches.push([...writes, exchange]);
    else batches.push(...writes.map((write) => [write]), [exchange]);
    writes = [];
  }
  return [...batches, ...writes.map((write) => [write])];
}

/** The last request of a batch begins first and is ended last. */
async function answersTo(api: ServedApi, batch: readonly Asked[]): Promise<readonly Answered[]> {
  const last = batch.at(-1);
  if (last === undefined) return [];
  const begun = await api.begin(last);
  const answers: Answered[] = [];
  for (const asked of batch.slice(0, -1)) answers.push(await (await api.begin(asked)).answer());
  api.endWatches();
  return [...answers, await begun.answer()];
}

const POOLS = '/apis/ai.example.com/v1/namespaces/default/gpupools';
const WRITES = 100;

/** Defines the kind of the probes, and writes so often that revisions have as many digits as in the recordings. */
async function prepare(api: ServedApi, definition: string): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await write(api, { method: 'POST', path, type: 'application/yaml', body: definition });
  while (!api.serves('ai.example.com', 'v1', 'gpupools')) await api.begin(read(path));
  const type = 'application/json';
  const warm = (replicas: number): string =>
    JSON.stringify({
      apiVersion: 'ai.example.com/v1',
      kind: 'GpuPool',
      metadata: { name: 'warm' },
      spec: { model: 'H100', replicas },
    });
  await write(api, { method: 'POST', path: POOLS, type, body: warm(0) });
  for (let replicas = 1; replicas <= WRITES; replicas++) {
    const body = warm(replicas % 100);
    const merge = 'application/merge-patch+json';
    await write(api, { method: 'PATCH', path: `${POOLS}/warm`, type: merge, body });
  }
  await write(api, { method: 'DELETE', path: `${POOLS}/warm`, type, body: '{}' });
}

const read = (path: string): Asked => ({
  title: '',
  method: 'GET',
  path,
  as: 'admintoken',
  headers: { Accept: 'application/json' },
  body: undefined,
});

interface Write {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

async function write(api: ServedApi, { method, path, type, body }: Write): Promise<void> {
  const headers = { Accept: 'application/json', 'Content-Type': type };
  const begun = await api.begin({ ...read(path), method, headers, body });
  const { status, text } = await begun.answer();
  if (status >= 300) throw new Error(`${method} ${path}: ${text}`);
}
