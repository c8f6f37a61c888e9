import { describe, expect, test } from '@jest/globals';
import { largestRequests } from '../../../support/hostile/worst/all.ts';
import type { WorstCase } from '../../../support/hostile/worst/case.ts';
import { prepared } from '../../../support/hostile/worst/run.ts';
import { worstTexts } from '../../../support/hostile/worst/texts.ts';
import { callsDuring } from '../../../support/hostile/worst/work.ts';

/** All of them take a minute; LONGHAUL_SLOW_TESTS=1 sends them. */
const isSlow = process.env['LONGHAUL_SLOW_TESTS'] === '1';

/**
 * How often functions may be called for each byte of a request and of what it finds there: work in the square of the size
 * of a megabyte would be ten thousand times as much.
 */
const CALLS_PER_BYTE = 20;
/** What a small request may cost: a rule may be evaluated for as long as its budget lasts. */
const CALLS_OF_SMALL = 8_000_000;

async function expectBounded(one: WorstCase): Promise<void> {
  const { bytes, send, stop } = await prepared(one);
  const { value: answer, calls } = await callsDuring(send);
  await stop();
  expect(answer).toMatchObject({ status: one.status });
  expect(calls).toBeLessThan(CALLS_OF_SMALL + CALLS_PER_BYTE * bytes);
}

describe('requests that are dear', () => {
  // An expression that tries every way to read a text would not be done within the time of a test.
  test.each(worstTexts)('$name', expectBounded);

  test.each(isSlow ? largestRequests : largestRequests.slice(0, 2))('$name', expectBounded);
});
