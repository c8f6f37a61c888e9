import type { Random } from '../../../src/base/random.ts';
import type { HostileRequest } from './requests.ts';
import { pick } from './values.ts';

const MEBIBYTE = 1024 * 1024;
const things = '/apis/hostile.example.com/v1/namespaces/default/things';
const maps = '/api/v1/namespaces/default/configmaps';

const thing = (any: string): string =>
  `{"apiVersion":"hostile.example.com/v1","kind":"Thing","metadata":{"name":"huge"},"spec":{"any":${any}}}`;

const repeated = (text: string, bytes: number): string =>
  text.repeat(Math.floor(bytes / text.length));

const keys = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"k${at}":${at}`).join(',');

/** Bodies of megabytes: most are too large, some just small enough, and all are cheap to send and dear to read. */
const bodies: readonly (() => string)[] = [
  () => ' '.repeat(4 * MEBIBYTE),
  () => thing(`"${'x'.repeat(3 * MEBIBYTE)}"`),
  () => thing(`"${'x'.repeat(MEBIBYTE)}"`),
  () => thing(`"${repeated('\\u00fc', MEBIBYTE)}"`),
  () => thing(`[${repeated('1,', MEBIBYTE)}1]`),
  () => thing(`[${repeated('{},', MEBIBYTE / 2)}{}]`),
  () => thing(`{${keys(20_000)}}`),
  () => repeated('[', 2 * MEBIBYTE),
  () => repeated('{"a":', 2 * MEBIBYTE),
  () => thing(`{"a":1,${repeated('"a":1,', MEBIBYTE)}"b":1}`),
  () => thing('9'.repeat(MEBIBYTE)),
];

const yamls: readonly (() => string)[] = [
  () => repeated('- a\n', MEBIBYTE / 4),
  () => `a: ${'x'.repeat(2 * MEBIBYTE)}`,
  () => repeated('a: &a [1]\n', MEBIBYTE / 4),
  () => repeated('#\n', 2 * MEBIBYTE),
];

const patches: readonly (() => string)[] = [
  () => `[${repeated('{"op":"test","path":"/kind","value":"x"},', MEBIBYTE)}{}]`,
  () => `{"metadata":{"labels":{${keys(20_000)}}}}`,
];

/** A request that is large in one way or another. */
export function hugeRequest(random: Random): HostileRequest {
  const admin = { authorization: 'Bearer admin' };
  const json = { ...admin, 'content-type': 'application/json' };
  const path = pick(random, [things, maps]);
  switch (random.below(5)) {
    case 0: {
      const list = repeated('a,', 50_000);
      const selector = pick(random, [`a+in+(${list}b)`, list, '('.repeat(50_000), `a=${list}`]);
      const query = pick(random, ['labelSelector', 'fieldSelector', 'continue', 'fieldManager']);
      return {
        method: 'GET',
        path: `${path}?${query}=${selector}`,
        headers: admin,
        body: undefined,
      };
    }
    case 1: {
      const headers = { ...admin, 'content-type': 'application/yaml' };
      return { method: 'POST', path, headers, body: Buffer.from(pick(random, yamls)()) };
    }
    case 2: {
      const type = pick(random, ['json-patch', 'merge-patch']);
      const headers = { ...admin, 'content-type': `application/${type}+json` };
      const body = Buffer.from(pick(random, patches)());
      return { method: 'PATCH', path: `${path}/a`, headers, body };
    }
    default:
      return { method: 'POST', path, headers: json, body: Buffer.from(pick(random, bodies)()) };
  }
}
