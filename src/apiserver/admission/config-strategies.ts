import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { cannotUnmarshal, GO_OBJECT } from '../../kube/go-type.ts';
import { withoutPadding } from '../../base/trim.ts';
import { JsonSyntaxError, readJson } from '../../kube/json-reader.ts';
import { checkConfigKey, utf8Length } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import {
  forbiddenField,
  gathered,
  invalidValue,
  required,
  tooLong,
} from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { withoutMember } from './strategy.ts';
import type { Strategy } from './strategy.ts';

/** The most that one ConfigMap or Secret may hold. */
const dataLimit = 1024 * 1024;

const membersAt = (object: KubeObject, name: string): JsonObject => {
  const value = object[name];
  return isJsonObject(value) ? value : {};
};

/** How long the texts of members are together, each as the function counts it. */
function lengthOf(members: JsonObject, length: (text: string) => number): number {
  let sum = 0;
  for (const name of Object.keys(members)) {
    const value = members[name];
    if (typeof value === 'string') sum += length(value);
  }
  return sum;
}

/** How many bytes base64 text stands for. */
const decodedLength = (text: string): number => Math.floor((withoutPadding(text).length * 3) / 4);

function checkSize(bytes: number): readonly StatusCause[] {
  return bytes > dataLimit ? [tooLong('[]', dataLimit)] : [];
}

/** Once immutable, neither the data nor the mark itself changes. */
function checkImmutable(
  after: KubeObject,
  live: KubeObject,
  members: readonly string[],
): readonly StatusCause[] {
  if (live['immutable'] !== true) return [];
  const why = 'field is immutable when `immutable` is set';
  return ['immutable', ...members]
    .filter((name) => !jsonEqual(after[name] ?? null, live[name] ?? null))
    .map((name) => forbiddenField(name, why));
}

const sizeOf = (object: KubeObject): number =>
  lengthOf(membersAt(object, 'data'), utf8Length) +
  lengthOf(membersAt(object, 'binaryData'), decodedLength);

const checkKeys = (object: KubeObject, name: string): readonly StatusCause[] =>
  gathered(Object.keys(membersAt(object, name)), (key) =>
    checkConfigKey(key).map((why) => invalidValue(`${name}[${key}]`, key, why)),
  );

/** One key is either text or bytes. */
function checkConfigMap(object: KubeObject): readonly StatusCause[] {
  const texts = membersAt(object, 'data');
  const bytes = Object.keys(membersAt(object, 'binaryData'));
  const both = bytes.filter((key) => Object.hasOwn(texts, key));
  return [
    ...checkKeys(object, 'data'),
    ...both.map((key) =>
      invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'),
    ),
    ...checkKeys(object, 'binaryData'),
    ...checkSize(sizeOf(object)),
  ];
}

export const configMapStrategy: Strategy = {
  checkCreate: checkConfigMap,
  checkUpdate: (after, live) => [
    ...checkConfigMap(after),
    ...checkImmutable(after, live, ['data', 'binaryData']),
  ],
};

/** `stringData` is for writing only: it becomes part of `data`, in base64. Of what is no text the schema tells. */
function withEncodedStrings(object: KubeObject): KubeObject {
  const { stringData = null } = object;
  if (stringData === null) return withoutMember(object, 'stringData');
  if (!isJsonObject(stringData) || !Object.values(stringData).every(isText)) return object;
  const encoded = Object.entries(stringData).map(([key, value]): readonly [string, JsonValue] => [
    key,
    Buffer.from(typeof value === 'string' ? value : '').toString('base64'),
  ]);
  const data = { ...membersAt(object, 'data'), ...Object.fromEntries(encoded) };
  return withoutMember({ ...object, data }, 'stringData');
}

/** Null is the empty one. */
const isText = (value: JsonValue | undefined): boolean =>
  typeof value === 'string' || value === null || value === undefined;

/** What each type of Secret must hold. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

/** Of a name and a password one is enough. */
function checkLogin(data: JsonObject): readonly StatusCause[] {
  const keys = ['username', 'password'];
  return keys.some((key) => data[key] !== undefined)
    ? []
    : keys.map((key) => required(`data[${key}]`));
}

const dockerKeys: readonly string[] = ['.dockercfg', '.dockerconfigjson'];

/** What docker reads is an object of JSON; the answer tells nothing of the secret. */
function checkDocker(data: JsonObject): readonly StatusCause[] {
  return dockerKeys.flatMap((key) => {
    const text = data[key];
    if (typeof text !== 'string') return [];
    const why = jsonProblem(Buffer.from(text, 'base64').toString('utf8'));
    return why === undefined
      ? []
      : [invalidValue(`data[${key}]`, '<secret contents redacted>', why)];
  });
}

function jsonProblem(text: string): string | undefined {
  try {
    const { value } = readJson(text);
    if (value === null || isJsonObject(value)) return undefined;
    return cannotUnmarshal(value, GO_OBJECT);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    throw error;
  }
}

/** A token is somebody's. */
function checkAccount({ metadata }: KubeObject): readonly StatusCause[] {
  const name = 'kubernetes.io/service-account.name';
  const account = metadata.annotations?.[name] ?? '';
  return account === '' ? [required(`metadata.annotations[${name}]`)] : [];
}

function checkSecret(object: KubeObject): readonly StatusCause[] {
  const data = membersAt(object, 'data');
  const type = object['type'];
  const keys = typeof type === 'string' ? (requiredKeys[type] ?? []) : [];
  const missing = keys.filter((key) => data[key] === undefined);
  const bytes = lengthOf(data, decodedLength);
  return [
    ...checkKeys(object, 'data'),
    ...missing.map((key) => required(`data[${key}]`)),
    ...(type === 'kubernetes.io/service-account-token' ? checkAccount(object) : []),
    ...(type === 'kubernetes.io/basic-auth' ? checkLogin(data) : []),
    ...(keys.some((key) => dockerKeys.includes(key)) ? checkDocker(data) : []),
    ...checkSize(bytes),
  ];
}

export const secretStrategy: Strategy = {
  complete: withEncodedStrings,
  checkCreate: checkSecret,
  checkUpdate: (after, live) => {
    const type = after['type'] ?? null;
    const changed = jsonEqual(type, live['type'] ?? null)
      ? []
      : [invalidValue('type', type, 'field is immutable')];
    return [...changed, ...checkSecret(after), ...checkImmutable(after, live, ['data'])];
  },
};
