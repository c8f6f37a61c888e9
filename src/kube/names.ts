import type { Random } from '../base/random.ts';

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`;
const nameFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const valueFormat = `(${nameFormat})?`;

const labelPattern = new RegExp(`^${labelFormat}$`);
const namePattern = new RegExp(`^${nameFormat}$`);
const valuePattern = new RegExp(`^${valueFormat}$`);

const startAndEnd = 'and must start and end with an alphanumeric character';
const labelRule =
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${startAndEnd} ` +
  `(e.g. 'my-name',  or '123-abc', regex used for validation is '${labelFormat}')`;
const subdomainRule =
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${startAndEnd} ` +
  `(e.g. 'example.com', regex used for validation is '${subdomainFormat}')`;
const qualifiedRule =
  `must consist of alphanumeric characters, '-', '_' or '.', ${startAndEnd} ` +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${nameFormat}')`;
const valueRule =
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${startAndEnd} ` +
  `(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${valueFormat}')`;

const tooLong = (limit: number): string => `must be no more than ${limit} characters`;

/** What is wrong with a namespace's name or another RFC 1123 label; empty when it is right. */
export function checkLabelName(name: string): readonly string[] {
  return [...lengthOver(name, 63), ...(labelPattern.test(name) ? [] : [labelRule])];
}

/** What is wrong with the name of most objects, an RFC 1123 subdomain. */
export function checkSubdomainName(name: string): readonly string[] {
  return [...lengthOver(name, 253), ...(isSubdomain(name) ? [] : [subdomainRule])];
}

/** Checked part by part: the whole pattern at once takes quadratic time on long hostile names. */
function isSubdomain(name: string): boolean {
  return name.split('.').every((part) => labelPattern.test(part));
}

/** What is wrong with the key of a label, an annotation or a finalizer: `[subdomain/]name`. */
export function checkQualifiedName(key: string): readonly string[] {
  const parts = key.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2) {
    return [
      `a qualified name ${qualifiedRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (second === undefined) return checkNamePart(first);
  return [...checkPrefixPart(first), ...checkNamePart(second)];
}

function checkPrefixPart(prefix: string): readonly string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return checkSubdomainName(prefix).map((message) => `prefix part ${message}`);
}

function checkNamePart(name: string): readonly string[] {
  const length = name === '' ? ['must be non-empty'] : lengthOver(name, 63);
  const form = namePattern.test(name) ? [] : [qualifiedRule];
  return [...length, ...form].map((message) => `name part ${message}`);
}

export function checkLabelValue(value: string): readonly string[] {
  return [...lengthOver(value, 63), ...(valuePattern.test(value) ? [] : [valueRule])];
}

const lengthOver = (text: string, limit: number): readonly string[] =>
  utf8Length(text) > limit ? [tooLong(limit)] : [];

/** The bytes of a text in UTF-8, in which the API counts. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** No vowels and nothing that looks like something else, so that no word comes out by chance. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const longestName = 63;

/** A name from `metadata.generateName`: the prefix, cut to leave room, and five random characters. */
export function generateName(prefix: string, random: Random): string {
  const base = prefix.slice(0, longestName - suffixLength);
  const suffix = Array.from({ length: suffixLength }, () => alphabet[random.below(alphabet.length)]);
  return base + suffix.join('');
}
