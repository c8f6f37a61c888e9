import { tests } from '@bufbuild/cel-spec/testdata/conformance.js';
import type { JsonObject } from '../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';

/** One expression of the official suite and what it must come to. */
export interface Vector {
  /** section/group/name, the same in every run; of several of one name the later ones are counted. */
  readonly name: string;
  readonly section: string;
  readonly test: JsonObject;
}

/** All expressions of the suite. */
export function allVectors(): readonly Vector[] {
  const root: unknown = tests;
  const seen = new Map<string, number>();
  return suitesOf(root).flatMap((section) =>
    testsOf(section, textOf(section, 'name')).map((vector) => {
      const count = (seen.get(vector.name) ?? 0) + 1;
      seen.set(vector.name, count);
      return count === 1 ? vector : { ...vector, name: `${vector.name}#${count}` };
    }),
  );
}

function testsOf(suite: JsonObject, path: string): readonly Vector[] {
  const [section = ''] = path.split('/', 1);
  const own = listOf(suite, 'tests').flatMap((entry): readonly Vector[] => {
    const test = entry['original'];
    if (!isJsonObject(test)) return [];
    return [{ name: `${path}/${textOf(test, 'name')}`, section, test }];
  });
  return [
    ...own,
    ...suitesOf(suite).flatMap((inner) => testsOf(inner, `${path}/${textOf(inner, 'name')}`)),
  ];
}

const suitesOf = (suite: unknown): readonly JsonObject[] =>
  isJsonObject(suite) ? listOf(suite, 'suites') : [];

function listOf(object: JsonObject, key: string): readonly JsonObject[] {
  const list = object[key];
  return isJsonArray(list) ? list.filter(isJsonObject) : [];
}

function textOf(object: JsonObject, key: string): string {
  const text = object[key];
  return typeof text === 'string' ? text : '';
}

/** Sections about what Kubernetes' environment does not have. */
const absentSections: ReadonlyMap<string, string> = new Map([
  ['proto2', 'protobuf messages'],
  ['proto2_ext', 'protobuf messages'],
  ['proto3', 'protobuf messages'],
  ['dynamic', 'protobuf messages'],
  ['enums', 'protobuf enumerations'],
  ['wrappers', 'protobuf wrappers'],
  ['bindings_ext', 'cel.bind, which Kubernetes does not declare'],
  ['block_ext', 'cel.block, which Kubernetes does not declare'],
  ['encoders_ext', 'base64, which Kubernetes does not declare'],
  ['math_ext', 'math, which Kubernetes does not declare'],
]);

const aboutMessages =
  /TestAllTypes|NestedMessage|google\.protobuf\.(?!Timestamp\b|Duration\b)\w+|objectValue|messageType|enumValue|wellKnown":"ANY|"wrapper"/;

/** Why a vector says nothing about Kubernetes; undefined: it must hold. */
export function notApplicable({ section, test }: Vector): string | undefined {
  const absent = absentSections.get(section);
  if (absent !== undefined) return absent;
  const rest = JSON.stringify({ ...test, container: '' });
  return aboutMessages.test(rest) ? 'protobuf messages' : undefined;
}
