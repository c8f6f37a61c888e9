import { StatusError } from '../../kube/status-error.ts';
import type { ResourceRequest } from '../request-info.ts';
import { offered } from './negotiate.ts';

/**
 * 406: what the route of a built-in kind produces is compared with what is accepted before anybody looks closer, letter by
 * letter: `application/*` is nothing it produces. Routes of custom resources have no such list.
 */
export function checkProduced(accept: string | undefined, info: ResourceRequest): void {
  if (accept === undefined || accept === '') return;
  const produced = producedFor(info);
  if (accept.split(',').some((clause) => isProduced(clause, produced))) return;
  const message = `406: Not Acceptable\n\nAvailable representations: ${produced}`;
  throw new StatusError(406, 'NotAcceptable', message, {});
}

function isProduced(clause: string, produced: string): boolean {
  const [type = ''] = clause.split(';');
  const accepted = type.trim();
  return accepted === '*/*' || produced.split(', ').includes(accepted);
}

function producedFor({ verb, subresource }: ResourceRequest): string {
  if (subresource === 'log') return `text/plain, ${offered.object}`;
  return verb === 'list' || verb === 'watch'
    ? `${offered.object}, ${offered.watch}`
    : offered.object;
}
