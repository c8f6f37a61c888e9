import type { NextFunction, Request, Response } from 'express';

type Guard = (request: Request, response: Response, next: NextFunction) => void;

/** Refuses other host names: a foreign site could rebind its name to this address and read the page. */
export function onlyKnownHosts(allowed: readonly string[] | 'any'): Guard {
  return (request, response, next) => {
    if (allowed === 'any' || allowed.includes(request.hostname)) {
      next();
      return;
    }
    response
      .status(403)
      .type('text/plain')
      .send(`this page is not served as ${request.hostname}; use http://127.0.0.1\n`);
  };
}

/** Refuses what a page of another origin asks for. Programs send no Origin, and are not meant. */
export const onlyOwnOrigin: Guard = (request, response, next) => {
  const { origin, host = '' } = request.headers;
  const isOwn = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
  if (isOwn && request.headers['sec-fetch-site'] !== 'cross-site') {
    next();
    return;
  }
  response
    .status(403)
    .type('text/plain')
    .send(`${origin ?? 'another site'} may not read this; open http://${host} itself\n`);
};

/** Nothing is loaded from elsewhere, and nobody else frames the page. */
export const pageHeaders: Guard = (_request, response, next) => {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  );
  next();
};
