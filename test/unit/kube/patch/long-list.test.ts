import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LongList } from '../../../../src/kube/patch/long-list.ts';

const steps = fc.array(
  fc.record({ step: fc.constantFrom('insert', 'remove', 'set'), place: fc.nat(), item: fc.nat() }),
  { maxLength: 50 },
);

test('does what an array does', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 1024, 2047, 5000), steps, (length, taken) => {
      const array = Array.from({ length }, (_, at) => at);
      const list = new LongList(array);
      for (const { step, place, item } of taken) {
        const index = place % (array.length + (step === 'insert' ? 1 : 0) || 1);
        if (step === 'insert') {
          array.splice(index, 0, item);
          list.insert(index, item);
        } else if (array.length > 0) {
          if (step === 'remove') {
            array.splice(index, 1);
            list.remove(index);
          } else {
            array[index] = item;
            list.set(index, item);
          }
        }
        expect(list.at(index)).toBe(array[index]);
      }
      expect(list.length).toBe(array.length);
      expect(list.map((item) => item)).toEqual(array);
      expect(list.every((item, index) => item === array[index])).toBe(true);
    }),
  );
});

test('grows at one place and is emptied from the front', () => {
  const list = new LongList<number>([]);
  for (let item = 0; item < 5000; item++) list.insert(0, item);
  expect([list.at(0), list.at(4999), list.at(5000)]).toEqual([4999, 0, undefined]);
  for (let item = 4999; item >= 0; item--) {
    expect(list.at(0)).toBe(item);
    list.remove(0);
  }
  expect(list.length).toBe(0);
});
