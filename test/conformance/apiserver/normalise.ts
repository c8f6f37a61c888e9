import { canonicalJson, isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import { parseYaml } from '../../../src/kube/yaml.ts';
import type { Answered } from './exchange.ts';

/** What two servers cannot have in common, and what stands for it. */
const differsAnyway: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[^]*?-----END [A-Z ]+-----/g, '<pem>'],
  [/^\d+[smhd](\d+[smh])?$/g, '<age>'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\b(gen-|default-token-)[a-z0-9]{5}\b/g, '$1<suffix>'],
  [/\beyJ[\w-]+(\.[\w-]*)*/g, '<token>'],
  [/\b\d{3,}\b/g, '<number>'],
];

/** The text with placeholders for uids, times, revisions and the like. */
export function normalisedText(text: string): string {
  return differsAnyway.reduce((before, [what, by]) => before.replace(what, by), text);
}

/** Members that are only compared by whether they are there. */
const presence = new Set([
  'resourceVersion',
  'uid',
  'continue',
  'creationTimestamp',
  'deletionTimestamp',
]);

/** Lists in which the real server itself keeps no order. */
const unordered = new Set(['causes', 'managedFields', 'conditions']);

/** The answer's text as a value to compare: a document, the documents of a stream, or other text. */
export function normalisedAnswer({ text, headers }: Answered): JsonValue {
  // YAML can be laid out in many ways.
  if (headers['content-type'] === 'application/yaml') return normalised(parseYaml(text), '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    const parse = (json: string): JsonValue => normalised(readJson(json), '');
    return lines.length > 1 ? lines.map(parse) : parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return normalisedText(text.trim());
    throw error;
  }
}

export function readJson(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}

function normalised(value: JsonValue, name: string): JsonValue {
  if (typeof value === 'string') return normalisedText(value);
  if (isJsonArray(value)) {
    const items = value.map((item) => normalised(item, ''));
    return unordered.has(name) ? items.sort(byText) : items;
  }
  return isJsonObject(value) ? normalisedObject(value) : value;
}

const byText = (left: JsonValue, right: JsonValue): number =>
  canonicalJson(left) < canonicalJson(right) ? -1 : 1;

function normalisedObject(object: JsonObject): JsonObject {
  const members = Object.entries(object).map(([name, value = null]): [string, JsonValue] => {
    if (presence.has(name) && value !== '' && value !== null) return [name, `<${name}>`];
    if (name === 'message' && typeof value === 'string') return [name, messageOf(object, value)];
    return [normalisedText(name), normalised(value, name)];
  });
  return Object.fromEntries(members);
}

/** The texts of several causes come in no particular order; the causes themselves are compared. */
function messageOf({ reason }: JsonObject, message: string): string {
  const several = message.indexOf(' is invalid: [');
  if (reason !== 'Invalid' || several < 0) return normalisedText(message);
  return `${normalisedText(message.slice(0, several))} is invalid: [...]`;
}
