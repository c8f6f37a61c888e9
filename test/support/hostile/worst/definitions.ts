import type { WorstCase, WorstRequest } from './case.ts';
import { get, items, listed, post } from './case.ts';

const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const definition = (schema: string, more = ''): string =>
  `{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"odds.odd.example.com"},"spec":{"group":"odd.example.com","scope":"Namespaced","names":{"plural":"odds","singular":"odd","kind":"Odd","listKind":"OddList"},"versions":[{"name":"v1","served":true,"storage":true${more},"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":${schema}}}}}]}}`;

const defined = (schema: () => string, more?: () => string): WorstRequest =>
  post(crds, () => definition(schema(), more?.()));

const text = '{"type":"string"}';
const object = (properties: string): string => `{"type":"object","properties":${properties}}`;
const wide = (): string => object(`{${listed(40_000, (at) => `"p${at}":${text}`)}}`);
const nested = (levels: number): string =>
  '{"type":"object","properties":{"a":'.repeat(levels) + text + '}}'.repeat(levels);

const ruled = (count: number, rule: (at: number) => string): string =>
  object(
    `{"a":{"type":"string","maxLength":10,"x-kubernetes-validations":${items(count, (at) => `{"rule":${JSON.stringify(rule(at))}}`)}}}`,
  );

const odd = (spec: string): string =>
  `{"apiVersion":"odd.example.com/v1","kind":"Odd","metadata":{"name":"a"},"spec":${spec}}`;
const odds = '/apis/odd.example.com/v1/namespaces/default/odds';

/** Kinds that are dear to define, and to use afterwards. */
export const worstDefinitions: readonly WorstCase[] = [
  { name: 'a definition of 40,000 fields', request: defined(wide), status: 201 },
  {
    name: 'the OpenAPI document of 40,000 fields',
    given: [defined(wide)],
    request: get('/openapi/v3/apis/odd.example.com/v1'),
    status: 200,
  },
  {
    name: 'the OpenAPI document of everything with 40,000 fields',
    given: [defined(wide)],
    request: get('/openapi/v2'),
    status: 200,
  },
  {
    name: 'an object of 40,000 fields that are known',
    given: [defined(wide)],
    request: post(odds, () => odd(`{${listed(40_000, (at) => `"p${at}":""`)}}`)),
    status: 201,
  },
  { name: 'a definition of 200 levels', request: defined(() => nested(200)), status: 422 },
  { name: 'a definition of 20,000 levels', request: defined(() => nested(20_000)), status: 400 },
  {
    name: 'a definition with 1000 rules',
    request: defined(() => ruled(1000, (at) => `self != 'x${at}'`)),
    status: 201,
  },
  {
    name: 'a definition with 10,000 wrong rules',
    request: defined(() => ruled(10_000, (at) => `self + ${at}`)),
    status: 422,
  },
  {
    name: 'a definition with a long rule',
    request: defined(() => ruled(1, () => `${'self == self && '.repeat(50_000)}true`)),
    status: 422,
  },
  {
    name: 'a definition with a deep rule',
    request: defined(() => ruled(1, () => `${'('.repeat(500_000)}true${')'.repeat(500_000)}`)),
    status: 422,
  },
  {
    name: 'a definition with 60,000 values to choose from',
    request: defined(() =>
      object(`{"a":{"type":"string","enum":${items(60_000, (at) => `"v${at}"`)}}}`),
    ),
    status: 201,
  },
  {
    name: 'a definition with 60,000 fields that must be there',
    request: defined(
      () =>
        `{"type":"object","required":${items(60_000, (at) => `"v${at}"`)},"properties":{"a":${text}}}`,
    ),
    status: 201,
  },
  {
    name: 'a definition with 10,000 patterns',
    request: defined(() =>
      object(`{${listed(10_000, (at) => `"p${at}":{"type":"string","pattern":"^(a|b${at})+$"}`)}}`),
    ),
    status: 422,
  },
  {
    name: 'a definition with 2500 patterns',
    request: defined(() =>
      object(`{${listed(2500, (at) => `"p${at}":{"type":"string","pattern":"^(a|b${at})+$"}`)}}`),
    ),
    status: 201,
  },
  {
    name: 'a definition with five patterns, each as large as may be',
    request: defined(() =>
      object(
        `{${listed(5, (at) => `"p${at}":{"type":"string","pattern":"c${at}${'(a|b){1,100}'.repeat(45)}"}`)}}`,
      ),
    ),
    status: 201,
  },
  {
    name: 'a definition with a large pattern',
    request: defined(() =>
      object(`{"p":{"type":"string","pattern":"${'(a|b){1,100}'.repeat(1000)}"}}`),
    ),
    status: 422,
  },
  {
    name: 'a definition with 10,000 alternatives',
    request: defined(
      () =>
        `{"type":"object","properties":{"a":${text}},"anyOf":${items(10_000, () => '{"required":["a"]}')}}`,
    ),
    status: 201,
  },
  {
    name: 'a definition with a default of 40,000 members',
    request: defined(() =>
      object(
        `{"a":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"default":{${listed(40_000, (at) => `"k${at}":1`)}}}}`,
      ),
    ),
    status: 201,
  },
  {
    name: 'a definition with 5000 columns',
    request: defined(
      () => object(`{"a":${text}}`),
      () =>
        `,"additionalPrinterColumns":${items(5000, (at) => `{"name":"C${at}","type":"string","jsonPath":".spec.a"}`)}`,
    ),
    status: 201,
  },
  {
    name: 'a definition of a list with 30,000 keys',
    request: defined(() =>
      object(
        `{"a":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":${items(30_000, (at) => `"k${at}"`)},"items":{"type":"object","required":${items(30_000, (at) => `"k${at}"`)},"properties":{${listed(30_000, (at) => `"k${at}":${text}`)}}}}}`,
      ),
    ),
    status: 201,
  },
  {
    name: 'a definition of a list with 60,000 keys that nothing has',
    request: defined(() =>
      object(
        `{"a":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":${items(60_000, (at) => `"k${at}"`)},"items":{"type":"object","properties":{"a":${text}}}}}`,
      ),
    ),
    status: 422,
  },
  {
    name: 'a definition with many mistakes',
    request: defined(() => object(`{${listed(30_000, (at) => `"p${at}":{"type":"what"}`)}}`)),
    status: 422,
  },
];
