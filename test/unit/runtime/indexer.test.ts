import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from '../../../src/kube/object.ts';
import { changedObject, Indexer } from '../../../src/runtime/indexer.ts';
import type { Change } from '../../../src/runtime/indexer.ts';
import { widgetKey } from '../../support/runtime-world.ts';

const object = (name: string, revision: number, labels: readonly string[] = []): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Widget',
  metadata: {
    namespace: 'default',
    name,
    uid: name,
    resourceVersion: String(revision),
    labels: Object.fromEntries(labels.map((label) => [label, ''])),
  },
});

const byLabel = ({ metadata }: KubeObject): readonly string[] => Object.keys(metadata.labels ?? {});
const names = (objects: readonly KubeObject[]): readonly (string | undefined)[] =>
  objects.map(({ metadata }) => metadata.name);

test('an index follows its objects', () => {
  const indexer = new Indexer({ label: byLabel });
  indexer.put(object('b', 1, ['red', 'blue']));
  indexer.put(object('a', 2, ['red']));
  expect(names(indexer.byIndex('label', 'red'))).toEqual(['a', 'b']);
  indexer.put(object('b', 3, ['green']));
  expect(names(indexer.byIndex('label', 'red'))).toEqual(['a']);
  expect(names(indexer.byIndex('label', 'blue'))).toEqual([]);
  indexer.remove(object('b', 4));
  expect(names(indexer.byIndex('label', 'green'))).toEqual([]);
  expect(() => indexer.byIndex('colour', 'red')).toThrow('no index named "colour"');
});

test('what it keeps cannot be changed by a reader', () => {
  const indexer = new Indexer({});
  indexer.put(object('a', 1));
  const kept = indexer.get(widgetKey('a'));
  expect(Object.isFrozen(kept?.metadata)).toBe(true);
});

test('the same revision of the same object is no change; a new object of that name is', () => {
  const indexer = new Indexer({});
  indexer.put(object('a', 1));
  expect(indexer.put(object('a', 1))).toBeUndefined();
  const reborn = object('a', 1);
  const change = indexer.put({ ...reborn, metadata: { ...reborn.metadata, uid: 'other' } });
  expect(change?.before?.metadata.uid).toBe('a');
  expect(indexer.remove(object('z', 1))).toBeUndefined();
});

test('replacing tells exactly the difference', () => {
  const contents = fc.uniqueArray(
    fc.record({ name: fc.constantFrom('a', 'b', 'c'), revision: fc.nat(2) }),
    {
      selector: ({ name }) => name,
    },
  );
  fc.assert(
    fc.property(contents, contents, (before, after) => {
      const indexer = new Indexer({});
      const become = (contents: typeof before): readonly Change[] =>
        [...indexer.replace(contents.map(({ name, revision }) => object(name, revision)))].flatMap(
          (change) => change ?? [],
        );
      become(before);
      const changes = become(after);
      expect(names(indexer.list())).toEqual(after.map(({ name }) => name).sort());
      const told = changes.map((change) => changedObject(change).metadata.name).sort();
      const revisionIn = (list: typeof before, name: string): number | undefined =>
        list.find((entry) => entry.name === name)?.revision;
      const different = ['a', 'b', 'c'].filter(
        (name) => revisionIn(before, name) !== revisionIn(after, name),
      );
      expect(told).toEqual(different);
    }),
  );
});
