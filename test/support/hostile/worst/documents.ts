import type { WorstCase, WorstRequest } from './case.ts';
import { listed, members, post, thing, things } from './case.ts';

const MEBIBYTE = 1024 * 1024;
const ALMOST_3_MEBIBYTES = 3 * MEBIBYTE - 1000;

const json = (name: string, spec: () => string, status = 201): WorstCase => ({
  name: `JSON: ${name}`,
  request: post(things, () => thing('a', spec())),
  status,
});

const filled = (text: string, bytes: number): string =>
  text.repeat(Math.floor(bytes / text.length));

const jsonTexts: readonly WorstCase[] = [
  json('blanks', () => `{${' '.repeat(ALMOST_3_MEBIBYTES)}}`),
  json('brackets without end', () => filled('[', ALMOST_3_MEBIBYTES), 400),
  json('objects without end', () => filled('{"a":', ALMOST_3_MEBIBYTES), 400),
  json(
    '500 levels, again and again',
    () =>
      `{"any":[${Array.from({ length: 1400 }, () => '['.repeat(500) + ']'.repeat(500)).join(',')}]}`,
  ),
  json('escapes', () => `{"any":"${filled('\\u00fc', ALMOST_3_MEBIBYTES)}"}`),
  json('one text', () => `{"any":"${'x'.repeat(MEBIBYTE)}"}`),
  json('one number of a megabyte', () => `{"any":${'9'.repeat(MEBIBYTE)}}`, 400),
  json(
    '150,000 long integers',
    () => `{"any":[${filled('9007199254740993,', ALMOST_3_MEBIBYTES)}1]}`,
    500,
  ),
  json('80,000 long integers', () => `{"any":[${filled('9007199254740993,', 1_400_000)}1]}`),
  json('700,000 floats', () => `{"any":[${filled('1e0,', ALMOST_3_MEBIBYTES)}1]}`),
  json('one field 400,000 times', () => `{"any":{${filled('"a":1,', ALMOST_3_MEBIBYTES)}"b":1}}`),
  json('long names', () => `{"any":{"${'n'.repeat(MEBIBYTE)}":{"${'m'.repeat(200_000)}":1}}}`, 500),
  {
    name: 'JSON: no type, and a long text to quote',
    request: post(things, () => `{"spec":"${'x'.repeat(MEBIBYTE)}"}`),
    status: 400,
  },
];

const yamlPost = (body: () => string): WorstRequest => ({
  ...post(things, body),
  contentType: 'application/yaml',
});

const head = 'apiVersion: worst.example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  any:';

const yaml = (name: string, any: () => string, status = 201): WorstCase => ({
  name: `YAML: ${name}`,
  request: yamlPost(() => `${head}${any()}\n`),
  status,
});

const bomb = (levels: number, width: number): string =>
  Array.from({ length: levels }, (_, at) => {
    const inner = at === 0 ? 'x' : `*l${at - 1}`;
    return `\n    l${at}: &l${at} [${Array.from({ length: width }, () => inner).join(', ')}]`;
  }).join('');

const yamlTexts: readonly WorstCase[] = [
  yaml('a list of 300,000 words', () => filled('\n  - a', 1_800_000)),
  yaml(
    '100,000 members',
    () => `\n${Array.from({ length: 100_000 }, (_, at) => `    k${at}: 1`).join('\n')}`,
    500,
  ),
  yaml(
    '40,000 members',
    () => `\n${Array.from({ length: 40_000 }, (_, at) => `    k${at}: 1`).join('\n')}`,
  ),
  yaml('a flow of 300,000 words', () => ` [${filled('a, ', 900_000)}a]`),
  yaml('a flow of 100,000 members', () => ` {${listed(100_000, (at) => ` k${at}: 1`)}}`, 500),
  yaml('one plain text over many lines', () => ` ${filled('a\n    ', 2_000_000)}`),
  yaml('one text in quotes', () => ` "${filled('\\u00fc', ALMOST_3_MEBIBYTES)}"`),
  yaml('one block of text', () => ` |\n${filled('    a\n', ALMOST_3_MEBIBYTES)}`),
  yaml('one folded text', () => ` >\n${filled('    a\n', ALMOST_3_MEBIBYTES)}`),
  yaml('comments', () => ` 1\n${filled('#\n', ALMOST_3_MEBIBYTES)}`),
  yaml('deep lists', () => ` ${filled('[', ALMOST_3_MEBIBYTES)}`, 400),
  yaml('deep blocks', () => ` ${filled('- ', ALMOST_3_MEBIBYTES)}a`, 400),
  yaml('a bomb of aliases', () => bomb(9, 10), 400),
  yaml('a wide bomb of aliases', () => bomb(3, 1000), 400),
  yaml('100,000 aliases of one text', () => ` [&a x,${filled('*a,', 300_000)}x]`),
  yaml('50,000 anchors', () => ` [${listed(50_000, (at) => ` &a${at} x`)}]`),
  yaml(
    '20,000 merges',
    () =>
      `\n    base: &a {b: 1}\n${Array.from({ length: 20_000 }, (_, at) => `    k${at}: {<<: *a}`).join('\n')}`,
    400,
  ),
  yaml('one field 100,000 times', () => `\n${filled('    a: 1\n', 900_000)}`, 201),
  yaml('100,000 tags', () => ` [${filled('!!str a,', 800_000)}a]`),
  yaml('100,000 dates', () => ` [${filled('2026-01-01,', 1_100_000)}a]`),
  yaml('100,000 odd numbers', () => ` [${filled('1_0.0e1,', 900_000)}a]`),
  yaml('tabs', () => filled('\t', ALMOST_3_MEBIBYTES)),
  yaml('question marks', () => `\n${filled('    ? a\n', ALMOST_3_MEBIBYTES)}`),
  yaml('documents', () => ` 1\n${filled('---\na\n', ALMOST_3_MEBIBYTES)}`, 400),
  yaml('colons', () => ` ${filled('a:', ALMOST_3_MEBIBYTES)}`, 400),
  yaml('a long key', () => `\n    ? ${'k'.repeat(MEBIBYTE)}\n    : 1`, 500),
  yaml('JSON', () => ` ${members(40_000)}`),
];

const maps = '/api/v1/namespaces/default/configmaps';

const protobuf = (name: string, raw: () => Uint8Array, status: number): WorstCase => ({
  name: `protobuf: ${name}`,
  request: {
    ...post(maps, () => enveloped('v1', 'ConfigMap', raw())),
    contentType: 'application/vnd.kubernetes.protobuf',
  },
  status,
});

const varint = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];

const field = (number: number, content: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from([number * 8 + 2, ...varint(content.length)]), content]);

function enveloped(version: string, kind: string, raw: Uint8Array): Uint8Array {
  const type = Buffer.concat([field(1, Buffer.from(version)), field(2, Buffer.from(kind))]);
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, raw)]);
}

const metadata = field(1, field(1, Buffer.from('a')));
const times = (count: number, piece: Uint8Array): Uint8Array =>
  Buffer.concat(Array.from({ length: count }, () => piece));

function nested(levels: number): Uint8Array {
  let content: Uint8Array = Buffer.alloc(0);
  for (let level = 0; level < levels; level++) content = field(1, content);
  return content;
}

const entryOf = (key: string): Uint8Array =>
  field(2, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.alloc(0))]));

const protobufBodies: readonly WorstCase[] = [
  protobuf('a million empty fields', () => times(MEBIBYTE, Buffer.from([0x7a, 0])), 422),
  protobuf('a million empty metadata', () => times(MEBIBYTE, Buffer.from([0x0a, 0])), 422),
  protobuf(
    'one entry 300,000 times',
    () => Buffer.concat([metadata, times(300_000, entryOf('k'))]),
    201,
  ),
  protobuf(
    '100,000 entries',
    () =>
      Buffer.concat([metadata, ...Array.from({ length: 100_000 }, (_, at) => entryOf(`k${at}`))]),
    500,
  ),
  protobuf(
    '40,000 entries',
    () =>
      Buffer.concat([metadata, ...Array.from({ length: 40_000 }, (_, at) => entryOf(`k${at}`))]),
    201,
  ),
  protobuf('varints that are too long', () => Buffer.alloc(ALMOST_3_MEBIBYTES, 0xff), 400),
  protobuf(
    'unknown varints of ten bytes',
    () => times(250_000, Buffer.from([0x78, ...Array.from({ length: 9 }, () => 0x80), 1])),
    422,
  ),
  protobuf('groups without end', () => Buffer.alloc(ALMOST_3_MEBIBYTES, 0x7b), 400),
  protobuf('5,000 levels', () => nested(5000), 422),
];

/** Texts and bytes that are dear to read. */
export const worstDocuments: readonly WorstCase[] = [...jsonTexts, ...yamlTexts, ...protobufBodies];
