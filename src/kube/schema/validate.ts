import type { JsonObject } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { checkNode } from './_check-node.ts';
import { invalidValue } from './causes.ts';
import type { Warn } from './cel/evaluate.ts';
import { evaluateRules, hasRules } from './cel/evaluate.ts';
import { deepestObject, isDeeperThan } from './depth.ts';
import { checkEmbedded } from './embedded.ts';
import { checkListTypes } from './list-types.ts';
import type { StructuralSchema } from './structural.ts';

type Causes = readonly StatusCause[];

/**
 * Everything that is wrong with a new object by its schema and rules. `earlier` are faults found elsewhere (such as
 * a missing name): they are not repeated, but rules are skipped because of them, as in the real server.
 */
export function validateObject(
  object: JsonObject,
  schema: StructuralSchema,
  earlier: Causes = [],
): Causes {
  if (isDeeperThan(object, deepestObject)) return [tooDeep];
  const causes = [
    ...checkNode({ value: object, schema, path: '' }),
    ...checkEmbedded(object, schema),
    ...checkListTypes(object, schema, ''),
  ];
  return withRules({ causes, earlier, schema, after: object });
}

/**
 * The same of a built-in kind: it has no rules, and what lists may repeat is for the kind to say. The types of its lists
 * only tell how they are merged.
 */
export function validateBuiltIn(
  object: JsonObject,
  schema: StructuralSchema,
  before?: JsonObject,
): Causes {
  if (isDeeperThan(object, deepestObject)) return [tooDeep];
  const step = { value: object, schema, path: '' };
  return [
    ...checkNode(before === undefined ? step : { ...step, before }),
    ...checkEmbedded(object, schema),
  ];
}

export interface Update {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly schema: StructuralSchema;
  readonly earlier?: Causes;
  /** Is told of the rules that fail on what stays as it was. */
  readonly warn?: Warn | undefined;
}

/** As `validateObject`, but what was wrong before and stays as it was is let through (ratcheting). */
export function validateUpdate({ before, after, schema, earlier = [], warn }: Update): Causes {
  if (isDeeperThan(after, deepestObject)) return [tooDeep];
  const listFaults = checkListTypes(after, schema, '');
  const areNew = listFaults.length > 0 && checkListTypes(before, schema, '').length === 0;
  const causes = [
    ...checkNode({ value: after, schema, path: '', before }),
    ...checkEmbedded(after, schema),
    ...(areNew ? listFaults : []),
  ];
  return withRules({ causes, earlier, schema, after, before, warn });
}

interface Checked {
  readonly causes: Causes;
  readonly earlier: Causes;
  readonly schema: StructuralSchema;
  readonly after: JsonObject;
  readonly before?: JsonObject;
  readonly warn?: Warn | undefined;
}

/** Rules may rely on the schema being kept, so they do not run on an object that breaks it. */
function withRules({ causes, earlier, schema, after, before, warn }: Checked): Causes {
  if (!hasRules(schema)) return causes;
  const isBlocking = ({ reason }: StatusCause): boolean => blocking.has(reason);
  if (causes.some(isBlocking) || earlier.some(isBlocking)) {
    return [...causes, rulesSkipped];
  }
  return [...causes, ...evaluateRules({ value: after, schema, before, warn })];
}

const blocking: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const rulesSkipped = invalidValue(
  '<nil>',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

const tooDeep = invalidValue(
  '<nil>',
  '',
  `the object is nested deeper than ${deepestObject} levels; flatten it`,
);
