import { isGoDuration } from '../../base/go-duration.ts';
import {
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  tooLong,
} from '../../kube/schema/causes.ts';
import { badRequest, invalid } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { managerFromUserAgent } from '../../kube/apply/track-update.ts';
import { utf8Length } from '../../kube/names.ts';
import type { ApiRequest } from '../api-request.ts';
import { isTrue } from '../request-info.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** What the query says about a write. */
export interface WriteOptions {
  /** `dry`: everything happens as it would, but nothing is stored. */
  readonly run: 'real' | 'dry';
  /** Who writes, for managedFields. */
  readonly manager: string;
  readonly fieldValidation: FieldValidation;
  /** Whether an apply takes fields over that others own. */
  readonly conflicts: 'fail' | 'force';
}

type OptionsKind =
  'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions' | 'ListOptions';

/** 422 about the query itself, not about an object. */
export function invalidOptions(kind: OptionsKind, causes: readonly StatusCause[]): Error {
  return invalid({ group: 'meta.k8s.io', kind, name: '' }, causes);
}

const longestManager = 128;
const validations: readonly FieldValidation[] = ['Ignore', 'Strict', 'Warn'];

export function writeOptions(
  request: ApiRequest,
  kind: OptionsKind,
  purpose: 'apply' | 'other' = 'other',
): WriteOptions {
  const { query, headers } = request;
  const fieldManager = query.get('fieldManager') ?? '';
  const force = query.get('force');
  const fieldValidation = query.get('fieldValidation') ?? '';
  const dryRun = query.getAll('dryRun');
  const causes = [
    ...(purpose === 'other' && force !== null ? [forceForbidden] : []),
    ...managerCauses(fieldManager, purpose),
    ...dryRunCauses(dryRun),
    ...validationCauses(fieldValidation),
  ];
  if (causes.length > 0) throw invalidOptions(kind, causes);
  return {
    run: dryRun.length > 0 ? 'dry' : 'real',
    manager: fieldManager || managerFromUserAgent(headers.get('user-agent') ?? ''),
    fieldValidation: validations.find((known) => known === fieldValidation) ?? 'Warn',
    conflicts: isTrue(force) ? 'force' : 'fail',
  };
}

const forceForbidden = forbiddenField('force', 'may not be specified for non-apply patch');

function managerCauses(manager: string, purpose: 'apply' | 'other'): readonly StatusCause[] {
  if (manager === '' && purpose === 'apply') {
    return [required('fieldManager', 'is required for apply patch')];
  }
  return [
    ...(utf8Length(manager) > longestManager ? [tooLong('fieldManager', longestManager)] : []),
    ...unprintableCauses(manager),
  ];
}

/** Letters, marks, numbers, punctuation, symbols and the blank. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** A place counts bytes. */
function unprintableCauses(manager: string): readonly StatusCause[] {
  let at = 0;
  return Array.from(manager).flatMap((character) => {
    const place = at;
    at += utf8Length(character);
    if (printable.test(character)) return [];
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const why = `invalid character U+${code} (at ${place})`;
    return [invalidValue('fieldManager', manager, why)];
  });
}

export function dryRunCauses(values: readonly string[]): readonly StatusCause[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

function validationCauses(value: string): readonly StatusCause[] {
  if (value === '' || validations.some((known) => known === value)) return [];
  return [notSupported('fieldValidation', value, ['', ...validations])];
}

/** Reads a number of the query as Go does: what is there and no number is refused, and so is nothing. */
export function parseInt64(text: string): number {
  const refusal = (why: string): Error =>
    badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^[+-]?[0-9]+$/.test(text)) throw refusal('invalid syntax');
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) throw refusal('value out of range');
  return Number(value);
}

/** `?timeout=` bounds how long a request may take; ours are short, so that only its form matters. */
export function checkTimeout(timeout: string | null): void {
  if (timeout === null || timeout === '' || isGoDuration(timeout)) return;
  const isNumber = /^[-+]?[0-9]+(\.[0-9]*)?$/.test(timeout);
  const why = isNumber ? 'missing unit in duration' : 'invalid duration';
  const what = `time: ${why} ${JSON.stringify(timeout)}`;
  throw badRequest(`invalid timeout specified in the request URL - ${what}`);
}
