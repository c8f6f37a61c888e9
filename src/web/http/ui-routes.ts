import type { Request, Response, Router } from 'express';
import express from 'express';
import type { JsonObject } from '../../base/json.ts';
import { toJsonText } from '../../base/json.ts';
import { describeProblems } from '../../base/result.ts';
import type { Known } from '../details.ts';
import { jobDetail, linkDetail, siteDetail } from '../details.ts';
import type { JobsQuery } from '../jobs-query.ts';
import { parseJobsQuery } from '../jobs-query.ts';
import { JobLists } from '../job-lists.ts';
import type { PageSource } from '../source.ts';
import type { StreamHub } from '../stream-hub.ts';
import { onlyOwnOrigin } from './guards.ts';
import { streamHandler } from './stream.ts';

export interface UiOptions {
  readonly source: PageSource;
  readonly hub: StreamHub;
  readonly version: string;
}

/** What the page reads. All of it is JSON but the stream. */
export function uiRoutes({ source, hub, version }: UiOptions): Router {
  const lists = new JobLists();
  const known = (): Known => ({
    source,
    objects: source.objects(),
    state: hub.state(),
    history: hub.history,
  });
  const router = express.Router();
  router.use(onlyOwnOrigin);
  router.get('/stream', streamHandler(hub));
  router.get('/about', (_request, response) => {
    sendJson(response, { version, streams: hub.streams });
  });
  router.get('/snapshot', (_request, response) => {
    sendJson(response, hub.state().snapshot);
  });
  router.get('/jobs', (request, response) => {
    const query = jobsQueryOf(request, response);
    if (query !== undefined) sendJson(response, lists.page(hub.state(), query));
  });
  router.get('/jobs/:namespace/:name', (request, response) => {
    const { namespace, name } = request.params;
    sendFound(
      response,
      jobDetail(known(), { namespace, name }),
      `CollectiveJob ${namespace}/${name}`,
    );
  });
  router.get('/links/:name', (request, response) => {
    const { name } = request.params;
    sendFound(response, linkDetail(known(), name), `SiteLink ${name}`);
  });
  router.get('/sites/:name', (request, response) => {
    const { name } = request.params;
    sendFound(response, siteDetail(known(), name), `site ${name}`);
  });
  return router;
}

/** Undefined: it was wrong, and the client has been told. */
function jobsQueryOf(request: Request, response: Response): JobsQuery | undefined {
  const parsed = parseJobsQuery(new URL(request.originalUrl, 'http://page').searchParams);
  if (parsed.type === 'ok') return parsed.value;
  response.status(400);
  sendJson(response, { error: describeProblems(parsed.failure) });
  return undefined;
}

function sendFound(response: Response, found: JsonObject | undefined, what: string): void {
  if (found === undefined) {
    response.status(404);
    sendJson(response, { error: `there is no ${what}` });
    return;
  }
  sendJson(response, found);
}

function sendJson(response: Response, value: JsonObject): void {
  response.setHeader('Cache-Control', 'no-store');
  response.type('application/json').send(toJsonText(value));
}
