import type { WorstCase } from './case.ts';
import { get, post, thing, things } from './case.ts';

const MEBIBYTE = 1024 * 1024;
/** A head has 64 KiB. */
const HEAD = 60_000;

const core = '/api/v1/namespaces/default';
const digits = '1'.repeat(MEBIBYTE);

const of = (spec: () => string, status: number): Pick<WorstCase, 'request' | 'status'> => ({
  request: post(things, () => thing('a', spec())),
  status,
});

const pod = (container: string): string =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i",${container}}]}}`;

const map = (content: string): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},${content}}`;

/** Texts that an expression with two ways to read the same characters would look at for hours. */
export const worstTexts: readonly WorstCase[] = [
  {
    name: 'a timeout of many digits',
    request: get(`/version?timeout=${'1'.repeat(HEAD)}!`),
    status: 400,
  },
  {
    name: 'a timeout of many digits and a point',
    request: get(`/version?timeout=${'1'.repeat(HEAD)}.`),
    status: 400,
  },
  { name: 'a path of slashes', request: get(`/${'/'.repeat(HEAD)}a`), status: 404 },
  {
    name: 'a quantity of many digits',
    request: post(`${core}/pods`, () => pod(`"resources":{"limits":{"cpu":"${digits}!"}}`)),
    status: 400,
  },
  {
    name: 'bytes of much padding',
    request: post(`${core}/configmaps`, () => map(`"binaryData":{"a":"${'='.repeat(MEBIBYTE)}A"}`)),
    status: 400,
  },
  {
    name: 'a key of brackets',
    request: post(`${core}/configmaps`, () => map(`"data":{"${'['.repeat(MEBIBYTE)}":1}`)),
    status: 400,
  },
  {
    name: 'a name that ends wrong',
    request: post(`${core}/configmaps`, () =>
      map('"data":{}').replace('"a"', `"${'a'.repeat(MEBIBYTE)}!"`),
    ),
    status: 422,
  },
  { name: 'a duration of many digits', ...of(() => `{"times":["${digits}"]}`, 422) },
  { name: 'a span of many digits', ...of(() => `{"spans":["${digits}"]}`, 422) },
  { name: 'a text of blanks to trim', ...of(() => `{"trimmed":"${' '.repeat(99_000)}a"}`, 201) },
  { name: 'digits to read as a number', ...of(() => `{"number":"${'1'.repeat(99_000)}!"}`, 422) },
  { name: 'digits to read as a span', ...of(() => `{"span":"${'1'.repeat(99_000)}"}`, 422) },
  {
    name: 'a selector of blanks',
    request: get(`${core}/configmaps?labelSelector=${'+'.repeat(HEAD)}!`),
    status: 400,
  },
];
