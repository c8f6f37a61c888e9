import { toJsonText } from '../base/json.ts';
import type { Random } from '../base/random.ts';
import type { ObjectMeta, OwnerReference } from './object.ts';
import type { Scope } from './resource.ts';
import { gathered } from './schema/causes.ts';
import type { StatusCause } from './status-error.ts';

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`;
const serviceFormat = '[a-z]([-a-z0-9]*[a-z0-9])?';
const keyFormat = '[-._a-zA-Z0-9]+';
const nameFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const valueFormat = `(${nameFormat})?`;

const labelPattern = new RegExp(`^${labelFormat}$`);
const servicePattern = new RegExp(`^${serviceFormat}$`);
const keyPattern = new RegExp(`^${keyFormat}$`);
const namePattern = new RegExp(`^${nameFormat}$`);
const valuePattern = new RegExp(`^${valueFormat}$`);

const startAndEnd = 'and must start and end with an alphanumeric character';
const labelRule =
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${startAndEnd} ` +
  `(e.g. 'my-name',  or '123-abc', regex used for validation is '${labelFormat}')`;
const subdomainRule =
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${startAndEnd} ` +
  `(e.g. 'example.com', regex used for validation is '${subdomainFormat}')`;
const serviceRule =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
  'and end with an alphanumeric character ' +
  `(e.g. 'my-name',  or 'abc-123', regex used for validation is '${serviceFormat}')`;
const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' " +
  `(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${keyFormat}')`;
const qualifiedRule =
  `must consist of alphanumeric characters, '-', '_' or '.', ${startAndEnd} ` +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${nameFormat}')`;
const valueRule =
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${startAndEnd} ` +
  `(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${valueFormat}')`;

const tooLong = (limit: number): string => `must be no more than ${limit} bytes`;

/** What is wrong with a namespace's name or another RFC 1123 label; empty when it is right. */
export function checkLabelName(name: string): readonly string[] {
  return [...lengthOver(name, 63), ...(labelPattern.test(name) ? [] : [labelRule])];
}

/** What is wrong with the name of a service, of a kind and other DNS-1035 labels. */
export function checkServiceName(name: string): readonly string[] {
  return [...lengthOver(name, 63), ...(servicePattern.test(name) ? [] : [serviceRule])];
}

/** What is wrong with a key in a ConfigMap or Secret: it must do as the name of a file. */
export function checkConfigKey(key: string): readonly string[] {
  const path = key === '.' || key === '..' ? [`must not be '${key}'`] : [];
  const parent = key.startsWith('..') && key !== '..' ? ["must not start with '..'"] : [];
  const form = keyPattern.test(key) ? [] : [keyRule];
  return [...lengthOver(key, 253), ...form, ...path, ...parent];
}

/** What is wrong with the name of most objects, an RFC 1123 subdomain. */
export function checkSubdomainName(name: string): readonly string[] {
  return [...lengthOver(name, 253), ...(isSubdomain(name) ? [] : [subdomainRule])];
}

/** Checked part by part: the whole pattern at once takes quadratic time on long hostile names. Most have one part. */
function isSubdomain(name: string): boolean {
  if (!name.includes('.')) return labelPattern.test(name);
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

/** What is wrong with a name that may be anything that fits into a URL's path (RBAC objects). */
export function checkPathSegment(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`);
}

const lengthOver = (text: string, limit: number): readonly string[] =>
  utf8Length(text) > limit ? [tooLong(limit)] : [];

/** The bytes of a text in UTF-8, in which the API counts. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes++;
    else if (code < 0x800) bytes += 2;
    else if (isPair(code, text.charCodeAt(at + 1))) {
      bytes += 4;
      at++;
    } else bytes += 3;
  }
  return bytes;
}

/** Whether two units are the halves of one character. */
const isPair = (high: number, low: number): boolean =>
  high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;

/** No vowels and nothing that looks like something else, so that no word comes out by chance. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const longestName = 63;

/** A name from `metadata.generateName`: the prefix, cut to leave room, and five random characters. */
export function generateName(prefix: string, random: Random): string {
  const base = prefix.slice(0, longestName - suffixLength);
  const suffix = Array.from(
    { length: suffixLength },
    () => alphabet[random.below(alphabet.length)],
  );
  return base + suffix.join('');
}

/** How the names of a resource's objects are formed, and whether they live in a namespace. */
export interface MetadataRules {
  readonly scope: Scope;
  readonly names: 'label' | 'service' | 'subdomain' | 'path-segment';
}

const nameChecks = {
  label: checkLabelName,
  service: checkServiceName,
  subdomain: checkSubdomainName,
  'path-segment': checkPathSegment,
} as const;

/** Everything that is wrong with the metadata of an object that is to be stored. */
export function checkObjectMeta(
  metadata: ObjectMeta,
  rules: MetadataRules,
): readonly StatusCause[] {
  return [
    ...checkName(metadata, nameChecks[rules.names]),
    ...checkNamespace(metadata.namespace ?? '', rules.scope),
    ...checkLabels(metadata.labels ?? {}),
    ...checkAnnotations(metadata.annotations ?? {}),
    ...checkOwners(metadata.ownerReferences ?? []),
    ...checkFinalizers(metadata.finalizers ?? []),
  ];
}

type NameCheck = (name: string) => readonly string[];

function checkName(metadata: ObjectMeta, check: NameCheck): readonly StatusCause[] {
  const { name = '', generateName: prefix = '' } = metadata;
  const wrongPrefix = prefix === '' ? [] : check(prefix.replace(/(?<=.)-$/, 'a'));
  const causes = wrongPrefix.map((rule) => invalidValue('metadata.generateName', prefix, rule));
  if (name === '') {
    const message = 'Required value: name or generateName is required';
    return [...causes, { reason: 'FieldValueRequired', message, field: 'metadata.name' }];
  }
  return [...causes, ...check(name).map((rule) => invalidValue('metadata.name', name, rule))];
}

function checkNamespace(namespace: string, scope: Scope): readonly StatusCause[] {
  const field = 'metadata.namespace';
  if (scope === 'Cluster') {
    const message = 'Forbidden: not allowed on this type';
    return namespace === '' ? [] : [{ reason: 'FieldValueForbidden', message, field }];
  }
  if (namespace === '') return [{ reason: 'FieldValueRequired', message: 'Required value', field }];
  return checkLabelName(namespace).map((rule) => invalidValue(field, namespace, rule));
}

function checkLabels(labels: Readonly<Record<string, string>>): readonly StatusCause[] {
  const field = 'metadata.labels';
  return gathered(sortedEntries(labels), ([key, value]) => [
    ...checkQualifiedName(key).map((rule) => invalidValue(field, key, rule)),
    ...checkLabelValue(value).map((rule) => invalidValue(field, value, rule)),
  ]);
}

const annotationsLimit = 256 * 1024;

function checkAnnotations(annotations: Readonly<Record<string, string>>): readonly StatusCause[] {
  const field = 'metadata.annotations';
  const entries = sortedEntries(annotations);
  const causes = gathered(entries, ([key]) =>
    checkQualifiedName(key.toLowerCase()).map((rule) => invalidValue(field, key, rule)),
  );
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0);
  if (bytes <= annotationsLimit) return causes;
  const message = `Too long: may not be more than ${annotationsLimit} bytes`;
  return [...causes, { reason: 'FieldValueTooLong', message, field }];
}

/** All owners are quoted for each that is one too many, as long as that is no more than this. */
const longestQuotes = 256 * 1024;

function checkOwners(owners: readonly OwnerReference[]): readonly StatusCause[] {
  const field = 'metadata.ownerReferences';
  const causes = gathered(owners, (owner) => [
    ...nonEmpty(`${field}.apiVersion`, owner.apiVersion, 'version must not be empty'),
    ...nonEmpty(`${field}.kind`, owner.kind, 'must not be empty'),
    ...nonEmpty(`${field}.name`, owner.name, 'must not be empty'),
    ...nonEmpty(`${field}.uid`, owner.uid, 'must not be empty'),
  ]);
  const [first, ...others] = owners.filter(({ controller }) => controller === true);
  if (first === undefined) return causes;
  const quoted = toJsonText(owners);
  const told = Math.max(1, Math.floor(longestQuotes / quoted.length));
  const twice = others.slice(0, told).map(({ kind, name }) => {
    const both = `${first.kind}/${first.name} and ${kind}/${name}`;
    const rule = `Only one reference can have Controller set to true. Found "true" in references for ${both}`;
    return cause(field, `Invalid value: ${quoted}: ${rule}`);
  });
  return [...causes, ...twice];
}

function checkFinalizers(finalizers: readonly string[]): readonly StatusCause[] {
  const field = 'metadata.finalizers';
  const causes = gathered(finalizers, (name) =>
    checkQualifiedName(name).map((rule) => invalidValue(field, name, rule)),
  );
  if (!finalizers.includes('orphan') || !finalizers.includes('foregroundDeletion')) return causes;
  const rule = 'finalizer orphan and foregroundDeletion cannot be both set';
  return [...causes, cause(field, `Invalid value: ${toJsonText(finalizers)}: ${rule}`)];
}

/** Objects may reach this before their types were checked: a missing member is an empty one. */
const nonEmpty = (
  field: string,
  value: string | undefined,
  rule: string,
): readonly StatusCause[] =>
  value === undefined || value === '' ? [invalidValue(field, '', rule)] : [];

const invalidValue = (field: string, value: string, rule: string): StatusCause =>
  cause(field, `Invalid value: ${JSON.stringify(value)}: ${rule}`);

const cause = (field: string, message: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message,
  field,
});

const sortedEntries = (
  record: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] =>
  Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
