import { StatusError, badRequest } from '../../kube/status-error.ts';

const problem = (text: string): string =>
  `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;

/** What a real server says of a revision that is none where it reads from its cache: it takes the fault for its own. */
export const oddCachedRevision = (text: string): StatusError =>
  new StatusError(500, '', problem(text));

/** The same where it asks its store. */
export const oddStoredRevision = (text: string): StatusError =>
  badRequest(`invalid resource version: ${problem(text)}`);
