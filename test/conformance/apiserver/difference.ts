import { isJsonArray, isJsonObject, jsonEqual } from '../../../src/base/json.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import type { Answered } from './exchange.ts';
import { normalisedAnswer, normalisedText } from './normalise.ts';

/** The first place in which an answer is not what was recorded. */
export interface Difference {
  /** `status`, `header warning`, or a path into the body such as `/details/causes[0]/message`. */
  readonly where: string;
  /** Shortened texts; `nothing` where there is nothing. */
  readonly recorded: string;
  readonly answered: string;
}

const headers = [
  'content-type',
  'warning',
  'allow',
  'location',
  'vary',
  'retry-after',
  'www-authenticate',
];

/** Undefined when nothing differs but what must. */
export function differenceOf(recorded: Answered, answered: Answered): Difference | undefined {
  if (recorded.status !== answered.status) {
    return difference('status', recorded.status, `${answered.status}: ${answered.text}`);
  }
  for (const name of headers) {
    const [before, after] = [recorded, answered].map((answer) =>
      normalisedText(answer.headers[name] ?? ''),
    );
    if (before !== after) return difference(`header ${name}`, before, after);
  }
  return firstDifference('', normalisedAnswer(recorded), normalisedAnswer(answered));
}

function firstDifference(
  where: string,
  recorded: JsonValue | undefined,
  answered: JsonValue | undefined,
): Difference | undefined {
  if (jsonEqual(recorded, answered)) return undefined;
  const below = partsOf(where, recorded, answered);
  for (const part of below) {
    const found = firstDifference(part.where, part.recorded, part.answered);
    if (found !== undefined) return found;
  }
  return difference(where === '' ? '/' : where, recorded, answered);
}

interface Part {
  readonly where: string;
  readonly recorded: JsonValue | undefined;
  readonly answered: JsonValue | undefined;
}

function partsOf(
  where: string,
  recorded: JsonValue | undefined,
  answered: JsonValue | undefined,
): readonly Part[] {
  if (isJsonObject(recorded) && isJsonObject(answered)) {
    const names = new Set([...Object.keys(recorded), ...Object.keys(answered)]);
    return [...names].map((name) => ({
      where: `${where}/${name}`,
      recorded: recorded[name],
      answered: answered[name],
    }));
  }
  if (!isJsonArray(recorded) || !isJsonArray(answered)) return [];
  if (recorded.length !== answered.length) return [];
  return recorded.map((item, index) => ({
    where: `${where}[${index}]`,
    recorded: item,
    answered: answered[index],
  }));
}

const LONGEST = 400;

function difference(
  where: string,
  recorded: JsonValue | undefined,
  answered: JsonValue | undefined,
): Difference {
  return { where, recorded: shown(recorded), answered: shown(answered) };
}

const shown = (value: JsonValue | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, LONGEST);
