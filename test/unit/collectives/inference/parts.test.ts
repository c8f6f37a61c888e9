import { describe, expect, test } from '@jest/globals';
import { bytes, bytesPerSecond, gbps, seconds } from '../../../../src/base/units.ts';
import { bottleneckOf } from '../../../../src/collectives/inference/bottleneck.ts';
import {
  batchAt,
  batchInTime,
  decodeRate,
  tokenEffort,
} from '../../../../src/collectives/inference/decode.ts';
import { passEffort, sharesOf, timeOf } from '../../../../src/collectives/inference/effort.ts';
import { cacheBytesPerToken } from '../../../../src/collectives/inference/key-value-cache.ts';
import {
  leastMemoryPerGpu,
  roomForRequests,
} from '../../../../src/collectives/inference/memory.ts';
import { cachePieces, prefillEffort } from '../../../../src/collectives/inference/prefill.ts';
import { exposedTransfer, transferRate } from '../../../../src/collectives/inference/transfer.ts';
import { meanWait, shareWithin } from '../../../../src/collectives/inference/waiting.ts';
import { weightsTouched } from '../../../../src/collectives/inference/weights.ts';
import { expertParameterCount, parameterCount } from '../../../../src/domain/parameters.ts';
import { modelNamed, poolNamed, served, wayOf } from './fixture.ts';

const h100 = poolNamed('H100-SXM');
const instance = { model: served.model, precision: 'FP8', pool: h100, gpus: 8 } as const;

describe('keys and values of a token', () => {
  // 2 x layers x key heads x head size x bytes; latent: layers x (rank + position) x bytes
  test.each([
    ['llama-3.1-8b', 'BF16', 2 * 32 * 8 * 128 * 2],
    ['llama-3.1-70b', 'BF16', 2 * 80 * 8 * 128 * 2],
    ['llama-3.1-405b', 'BF16', 516_096],
    ['llama-3.1-405b', 'FP8', 258_048],
    ['gpt-3-175b', 'BF16', 2 * 96 * 12_288 * 2],
    ['deepseek-v3', 'BF16', 61 * (512 + 64) * 2],
  ] as const)('%s in %s: %i bytes', (name, precision, expected) => {
    expect(cacheBytesPerToken(modelNamed(name), precision)).toBeCloseTo(expected, 6);
  });
});

describe('weights that a pass reads', () => {
  test('a dense model reads all but its input embedding, whatever the tokens', () => {
    const model = modelNamed('llama-3.1-70b');
    const expected = parameterCount(model) - 128_256 * 8192;
    expect(weightsTouched(model, 1)).toBe(expected);
    expect(weightsTouched(model, 1000)).toBe(expected);
  });

  test('one token of a mixture reads its own experts, many read them all', () => {
    const model = modelNamed('deepseek-v3');
    const common = parameterCount(model) - 129_280 * 7168 - expertParameterCount(model);
    expect(weightsTouched(model, 1)).toBeCloseTo(
      common + (8 / 256) * expertParameterCount(model),
      -3,
    );
    expect(weightsTouched(model, 4096)).toBeCloseTo(common + expertParameterCount(model), -6);
  });
});

describe('a pass', () => {
  test('one token is bound by reading the weights, thousands by computing', () => {
    const one = passEffort(instance, 1);
    // 69 GB of weights over 8 x 3.35 TB/s x 0.9
    expect(one.matrices).toBeCloseTo(weightsTouched(served.model, 1) / (8 * 3.35e12 * 0.9), 5);
    const many = passEffort(instance, 8192);
    expect(many.matrices).toBeCloseTo(many.flops / (8 * 1979e12 * 0.438), 3);
    expect(sharesOf(instance, one).memory).toBeGreaterThan(10 * sharesOf(instance, one).compute);
    expect(sharesOf(instance, many).compute).toBeGreaterThan(sharesOf(instance, many).memory);
  });

  test('one GPU exchanges nothing', () => {
    expect(passEffort({ ...instance, gpus: 1 }, 10).exchange).toBe(0);
  });
});

describe('prefill', () => {
  const prompt = { tokens: 20_000, chunkTokens: 8192, cacheBytesPerToken: 163_840 };

  test('a piece of the cache for each layer of each chunk', () => {
    expect(cachePieces(instance, prompt)).toBe(80 * 3);
    expect(cachePieces(instance, { ...prompt, tokens: 16_384 })).toBe(80 * 2);
    expect(cachePieces(instance, { ...prompt, chunkTokens: 100_000 })).toBe(80);
  });

  test('smaller chunks read the weights more often', () => {
    const whole = timeOf(prefillEffort(instance, { ...prompt, chunkTokens: 20_000 }));
    const chunked = timeOf(prefillEffort(instance, { ...prompt, chunkTokens: 512 }));
    expect(chunked).toBeGreaterThan(1.1 * whole);
  });

  test('attention grows with the square of the prompt', () => {
    const attention = (tokens: number): number =>
      prefillEffort(instance, { ...prompt, tokens, chunkTokens: 1e6 }).attention;
    expect(attention(40_000) / attention(20_000)).toBeCloseTo(4, 6);
  });
});

describe('decode', () => {
  const conversation = { contextTokens: 4096, cacheBytesPerToken: 163_840, outputTokens: 500 };

  test('the batch that so many requests fill answers exactly them', () => {
    const most = 256;
    const requestsPerSecond = 0.6 * decodeRate(instance, conversation, most);
    const batch = batchAt(instance, conversation, { requestsPerSecond, most });
    expect(decodeRate(instance, conversation, batch)).toBeCloseTo(requestsPerSecond, 6);
    expect(batch).toBeLessThan(most);
  });

  test('a request now and then is answered alone', () => {
    expect(batchAt(instance, conversation, { requestsPerSecond: 1e-6, most: 64 })).toBeCloseTo(
      1,
      6,
    );
  });

  test('the largest batch in time: one more would be late', () => {
    const time = (batch: number): number => timeOf(tokenEffort(instance, conversation, batch));
    const batch = batchInTime(instance, conversation, {
      within: seconds(time(40) + 1e-9),
      most: 500,
    });
    expect(batch).toBe(40);
    expect(batchInTime(instance, conversation, { within: seconds(1e-6), most: 500 })).toBe(1);
  });
});

describe('memory', () => {
  test('room for whole requests beside the weights, in nine tenths', () => {
    const perRequest = (32_768 + 512) * 163_840;
    const left = 8 * 85.5e9 * 0.9 - parameterCount(served.model);
    expect(roomForRequests(served, bytes(85.5e9))).toBe(Math.floor(left / perRequest));
    expect(roomForRequests(served, bytes(1e9))).toBe(0);
  });

  test('the least is the weights and one request', () => {
    const needed = leastMemoryPerGpu(served, 'prefill') * 8 * 0.9;
    expect(needed).toBeCloseTo(parameterCount(served.model) + 32_768 * 163_840, -3);
  });
});

describe('the way of the cache', () => {
  const nics = { pool: h100, gpus: 32 };
  const transfer = (way = wayOf(0.01, 800), windowBytes?: number) => ({
    way,
    from: nics,
    to: nics,
    settings: { mode: 'layer-by-layer', windowBytes } as const,
  });

  test('the slowest of the link, the windows and the NICs', () => {
    expect(transferRate(transfer())).toBeCloseTo(gbps(800), 0);
    expect(transferRate(transfer(wayOf(0.01, 800), 1e6))).toBeCloseTo((32 * 1e6) / 0.01, 0);
    expect(transferRate(transfer(wayOf(0)))).toBeCloseTo(32 * gbps(400) * 0.93, 0);
  });

  test.each([
    // The longer of the two, and a piece of the other.
    { time: 2, cache: 1e9, pieces: 10, exposed: 0.1 },
    { time: 1, cache: 2e9, pieces: 10, exposed: 1.1 },
    { time: 1, cache: 1e9, pieces: 1, exposed: 1 },
  ])(
    'of $cache bytes at 1 GB/s in $pieces pieces, $exposed s come after a prefill of $time s',
    (drawn) => {
      const { time, cache, pieces, exposed } = drawn;
      const rate = bytesPerSecond(1e9);
      const sent = { cache: bytes(cache), rate, prefill: seconds(time), pieces };
      expect(exposedTransfer(transfer(), sent)).toBeCloseTo(exposed, 9);
      const settings = { mode: 'after-prefill', windowBytes: undefined } as const;
      expect(exposedTransfer({ ...transfer(), settings }, sent)).toBeCloseTo(cache / rate, 9);
    },
  );

  test('a cut way never ends', () => {
    const sent = { cache: bytes(1), rate: bytesPerSecond(0), prefill: seconds(1), pieces: 10 };
    expect(exposedTransfer(transfer(), sent)).toBe(Infinity);
  });
});

describe('stages', () => {
  test('the narrowest by its rate over its share; the first of equals', () => {
    const of = bottleneckOf<string>;
    expect(of({ name: 'a', requestsPerSecond: 4 }, { name: 'b', requestsPerSecond: 3 })).toEqual({
      name: 'b',
      requestsPerSecond: 3,
    });
    expect(
      of({ name: 'a', requestsPerSecond: 4 }, { name: 'b', requestsPerSecond: 3, share: 0.5 }),
    ).toEqual({ name: 'a', requestsPerSecond: 4 });
    expect(
      of({ name: 'a', requestsPerSecond: 4 }, { name: 'b', requestsPerSecond: 0, share: 0 }).name,
    ).toBe('a');
    expect(of({ name: 'a', requestsPerSecond: 2 }, { name: 'b', requestsPerSecond: 2 }).name).toBe(
      'a',
    );
  });
});

describe('waiting', () => {
  test('one server: M/D/1, rho / (2 mu (1 - rho))', () => {
    const line = { requestsPerSecond: 0.8, servers: 1, serviceTime: seconds(1) };
    expect(meanWait(line)).toBeCloseTo(0.8 / (2 * 0.2), 9);
    expect(shareWithin(line, seconds(0))).toBeCloseTo(0.2, 9);
  });

  test('several servers: Erlang C of 8 servers under 6 erlangs is 0.3570', () => {
    const line = { requestsPerSecond: 6, servers: 8, serviceTime: seconds(1) };
    expect(1 - shareWithin(line, seconds(0))).toBeCloseTo(0.357, 3);
  });

  test('no end when more comes than is served; nobody is in time before the time', () => {
    const line = { requestsPerSecond: 3, servers: 2, serviceTime: seconds(1) };
    expect(meanWait(line)).toBe(Infinity);
    expect(shareWithin(line, seconds(100))).toBe(0);
    expect(shareWithin({ ...line, requestsPerSecond: 1 }, seconds(-1))).toBe(0);
  });
});
