import type { IncomingMessage } from 'node:http';

import { StatusError } from '../../kube/status-error.ts';
import { clientCertificateOf } from './_client-certificate.ts';
import type { Authenticate } from './authenticate.ts';
import { isWebSocketRequest } from './websocket.ts';
import { offeredProtocols } from './websocket-credentials.ts';

type Shown = Parameters<Authenticate>[0];

/** What a request shows of its sender. Throws 401 for what cannot be read, 403 for a page that has no business here. */
export function shownCredentials(request: IncomingMessage): Shown {
  const certificate = clientCertificateOf(request);
  const { authorization } = request.headers;
  if (!isWebSocketRequest(request)) return { authorization, certificate };
  const offered = offeredProtocols(request.headers['sec-websocket-protocol']);
  if (offered.type === 'malformed') throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  const token = offered.token === undefined ? authorization : `Bearer ${offered.token}`;
  if (token === undefined && certificate.type !== 'none') checkOrigin(request);
  return { authorization: token, certificate };
}

/**
 * A browser shows a client certificate for whatever page asks it to, and no rule of the browser keeps pages from
 * opening WebSockets elsewhere. A token must be known to the page; that is proof enough.
 */
function checkOrigin({ headers }: IncomingMessage): void {
  const { origin, host } = headers;
  if (origin === undefined || hostOf(origin) === host) return;
  const message = `WebSockets with a client certificate are not for pages of ${JSON.stringify(origin)}`;
  throw new StatusError(403, 'Forbidden', message);
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}
