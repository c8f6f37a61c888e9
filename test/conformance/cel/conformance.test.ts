import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isJsonObject } from '../../../src/base/json.ts';
import { failureOf } from './run.ts';
import { allVectors, notApplicable } from './vectors.ts';

/** Vectors that fail and why that is accepted. */
function knownFailures(): ReadonlyMap<string, string> {
  const known: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, 'known-failures.json'), 'utf8'),
  );
  return new Map(
    Object.entries(isJsonObject(known) ? known : {}).map(([name, reason]) => {
      if (typeof reason === 'string' && reason !== '') return [name, reason];
      throw new Error(`known-failures.json: ${name} needs a reason`);
    }),
  );
}

describe('the official conformance vectors', () => {
  const vectors = allVectors();
  const applicable = vectors.filter((vector) => notApplicable(vector) === undefined);
  const failures = new Map(
    applicable.flatMap((vector) => {
      const failure = failureOf(vector);
      return failure === undefined ? [] : [[vector.name, failure] as const];
    }),
  );
  const known = knownFailures();

  test('are nearly all about what Kubernetes has', () => {
    expect(vectors.length).toBeGreaterThan(2300);
    expect(applicable.length).toBeGreaterThan(1200);
  });

  test('hold, but for those that known-failures.json lists', () => {
    expect([...failures].filter(([name]) => !known.has(name))).toEqual([]);
  });

  test('that known-failures.json lists still fail', () => {
    expect([...known.keys()].filter((name) => !failures.has(name))).toEqual([]);
  });
});
