import type { WorstCase } from './case.ts';
import { worstDefinitions } from './definitions.ts';
import { worstDocuments } from './documents.ts';
import { worstKinds } from './kinds.ts';
import { worstObjects } from './objects.ts';
import { worstPatches } from './patches.ts';
import { worstQueries } from './queries.ts';
import { worstRoles } from './roles.ts';

/** Requests that are as large as may be, each in a way of its own. */
export const largestRequests: readonly WorstCase[] = [
  ...worstObjects,
  ...worstPatches,
  ...worstDocuments,
  ...worstKinds,
  ...worstDefinitions,
  ...worstQueries,
  ...worstRoles,
];
