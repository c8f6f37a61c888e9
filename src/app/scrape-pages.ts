import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendChunks } from '../apiserver/http/send-chunks.ts';
import { contentTypes } from '../metrics/exposition-format.ts';
import type { ExpositionPage, Metrics } from '../metrics/page.ts';
import type { StateObjects } from '../metrics/state/page.ts';
import { statePage } from '../metrics/state/page.ts';
import type { EmulatedNodes } from '../telemetry/emulated-nodes.ts';
import { httpTargets, parseSampleQuery } from '../telemetry/http-discovery.ts';

export interface ScrapeSources {
  /** As far as this process may tell of it. */
  readonly plane: { objects(): StateObjects; readonly nodes: EmulatedNodes };
  readonly metrics: Metrics;
}

type Answer =
  | { readonly type: 'metrics'; readonly page: Promise<ExpositionPage> }
  | { readonly type: 'stream'; readonly chunks: Iterable<string> }
  | { readonly type: 'json'; readonly body: string }
  | { readonly type: 'problem'; readonly code: 400 | 404 | 503; readonly text: string };

/** What Prometheus scrapes: the control plane, the objects, the emulated nodes, and where the nodes are. */
export function scrapePages(
  sources: ScrapeSources,
): (request: IncomingMessage, response: ServerResponse) => 'answered' | 'not-mine' {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return 'not-mine';
    const answer = answerTo(new URL(request.url ?? '/', 'http://localhost'), request, sources);
    if (answer === undefined) return 'not-mine';
    // Whoever asked may go away: then there is nobody to tell.
    send(answer, response).catch(() => response.destroy());
    return 'answered';
  };
}

const METRICS_PATH = '/metrics';
const STATE_PATH = '/metrics/state';
const NODES_PATH = '/emulated/metrics';
const DISCOVERY_PATH = '/sd/dcgm';

/** The paths that are not of one node, for whoever got lost. */
export const SCRAPE_PATHS = [METRICS_PATH, STATE_PATH, NODES_PATH, DISCOVERY_PATH];

function stateChunks({ plane, metrics }: ScrapeSources): Iterable<string> {
  const { chunks, dropped } = statePage(plane.objects());
  for (const [group, count] of dropped) metrics.seriesDropped(group, count);
  return chunks;
}

function answerTo(
  url: URL,
  { headers }: IncomingMessage,
  sources: ScrapeSources,
): Answer | undefined {
  const { plane, metrics } = sources;
  const { accept, host = 'localhost' } = headers;
  if (url.pathname === METRICS_PATH) return { type: 'metrics', page: metrics.page(accept) };
  if (url.pathname === STATE_PATH) return { type: 'stream', chunks: stateChunks(sources) };
  if (url.pathname === NODES_PATH) return nodesPage(url.searchParams, plane.nodes);
  if (url.pathname === DISCOVERY_PATH) return discovery(url.searchParams, host, plane.nodes);
  const node = /^\/emulated\/([^/]+)\/metrics$/.exec(url.pathname)?.[1];
  return node === undefined ? undefined : nodePage(node, plane.nodes);
}

function nodesPage(query: URLSearchParams, nodes: EmulatedNodes): Answer {
  const parsed = parseSampleQuery(query);
  if (parsed.type === 'failed') return { type: 'problem', code: 400, text: parsed.failure };
  return { type: 'stream', chunks: nodes.pageOf(parsed.value) };
}

function discovery(query: URLSearchParams, host: string, nodes: EmulatedNodes): Answer {
  const parsed = parseSampleQuery(query);
  if (parsed.type === 'failed') return { type: 'problem', code: 400, text: parsed.failure };
  const groups = httpTargets(nodes.targets(parsed.value), host);
  return { type: 'json', body: JSON.stringify(groups) };
}

function nodePage(name: string, nodes: EmulatedNodes): Answer {
  const page = nodes.page(name);
  switch (page.type) {
    case 'up':
      return { type: 'stream', chunks: page.chunks };
    case 'down':
      return { type: 'problem', code: 503, text: `node ${name} is down\n` };
    case 'unknown':
      return {
        type: 'problem',
        code: 404,
        text: `there is no node ${name}; /sd/dcgm lists some, a node is named POOL-NUMBER\n`,
      };
  }
}

async function send(answer: Answer, response: ServerResponse): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  switch (answer.type) {
    case 'metrics': {
      const { contentType, chunks } = await answer.page;
      response.setHeader('Content-Type', contentType).setHeader('Vary', 'Accept');
      await sendChunks(chunks, response);
      response.end();
      return;
    }
    case 'stream':
      response.setHeader('Content-Type', contentTypes.text);
      await sendChunks(answer.chunks, response);
      response.end();
      return;
    case 'json':
      response.setHeader('Content-Type', 'application/json');
      response.end(answer.body);
      return;
    case 'problem':
      response.writeHead(answer.code, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(answer.text);
  }
}
