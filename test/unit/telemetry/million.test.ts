import { expect, test } from '@jest/globals';
import { PlayedNodes, poolAt } from '../../support/emulated-node.ts';

/** 125,000 nodes of eight GPUs. */
const million = (): PlayedNodes => {
  const pools = Array.from({ length: 10 }, (_, index) => poolAt(`site${index}`, 12_500));
  return new PlayedNodes(pools);
};

test('of a million GPUs a sample is listed, never all', () => {
  const found = million().nodes.targets({ site: undefined, job: undefined, sample: 128 });
  expect(found).toHaveLength(128);
  expect(new Set(found.map(({ site }) => site)).size).toBe(10);
});

test('a page of one node is as long as ever, in pieces of bounded size', () => {
  const played = million();
  played.start(0, 'default/llama', { site0: 100_000 });
  played.pass(10);
  const page = played.nodes.page('site0-12499');
  if (page.type !== 'up') throw new Error(page.type);
  const chunks = [...page.chunks];
  expect(chunks.join('').split('\n').length).toBeLessThan(500);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(66_000);
  expect(played.nodes.summary(1)?.pools).toHaveLength(10);
});
