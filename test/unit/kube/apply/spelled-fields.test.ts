import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FieldSetBuilder, setsEqual } from '../../../../src/kube/apply/field-set.ts';
import type { FieldSet } from '../../../../src/kube/apply/field-set.ts';
import { fieldElement } from '../../../../src/kube/apply/path-element.ts';
import type { PathElement } from '../../../../src/kube/apply/path-element.ts';
import { SpelledFields } from '../../../../src/kube/apply/spelled-fields.ts';

/** Names that JSON has to escape, or that objects have a meaning for, and whether the place itself is in the set. */
interface Tree {
  readonly name: string;
  readonly isMember: boolean;
  readonly below: readonly Tree[];
}

const names = fc.constantFrom('a', 'b', '.', '"', '\\', '__proto__', 'é', '\n');

/** So long that a few of them are more than is kept as text. */
const longNames = names.map((name) => `${name}${'x'.repeat(700)}`);

const treesOf = (someNames: fc.Arbitrary<string>): fc.Arbitrary<readonly Tree[]> =>
  fc.letrec<{ trees: readonly Tree[] }>((tie) => ({
    trees: fc.uniqueArray(
      fc.record({
        name: someNames,
        isMember: fc.boolean(),
        below: fc.oneof({ maxDepth: 2 }, fc.constant([]), tie('trees')),
      }),
      { maxLength: 3, selector: ({ name }) => name },
    ),
  })).trees;

const trees = treesOf(names);

function spelled(roots: readonly Tree[]): FieldSet {
  const path: PathElement[] = [];
  const fields = new SpelledFields(path);
  const walk = ({ name, isMember, below }: Tree): void => {
    path.push(fieldElement(name));
    if (isMember) fields.add();
    below.forEach(walk);
    if (isMember) fields.add();
    path.pop();
    fields.left();
  };
  fields.add();
  roots.forEach(walk);
  return fields.set();
}

function built(roots: readonly Tree[]): FieldSet {
  const builder = new FieldSetBuilder();
  const walk = (path: readonly PathElement[], { name, isMember, below }: Tree): void => {
    const here = [...path, fieldElement(name)];
    if (isMember) builder.add(here);
    for (const tree of below) walk(here, tree);
  };
  for (const tree of roots) walk([], tree);
  return builder.build();
}

test('a walk spells the set of the paths that it takes', () => {
  fc.assert(
    fc.property(fc.oneof(trees, treesOf(longNames)), (roots) => {
      expect(setsEqual(spelled(roots), built(roots))).toBe(true);
    }),
  );
});

test('walks that take the same paths have one set', () => {
  fc.assert(
    fc.property(trees, (roots) => {
      expect(spelled(roots)).toBe(spelled(roots));
    }),
  );
});
