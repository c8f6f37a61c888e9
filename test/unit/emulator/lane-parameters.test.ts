import { describe, expect, test } from '@jest/globals';
import { linkFields } from '../../../controllers/sitelink/wire.ts';
import { linkNeighbours } from '../../../controllers/link-neighbours.ts';
import { describeLink } from '../../../controllers/link-physics.ts';
import { apiVersion } from '../../../src/api/resources.ts';
import { assert } from '../../../src/base/assert.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { megabytes } from '../../../src/base/units.ts';
import { laneParameters } from '../../../src/emulator/lane-parameters.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { LaneParameters } from '../../../src/network/congestion/parameters.ts';

function linkObject(mode: string, tuned?: JsonObject): KubeObject {
  return {
    apiVersion,
    kind: 'SiteLink',
    metadata: { name: 'a-b' },
    spec: {
      sites: ['a', 'b'],
      lengthKm: 600,
      routeFactor: '1.4',
      lanes: 1,
      laneGbps: 100,
      jitterMicroseconds: 0,
      lossRate: '0',
      reservablePercent: 90,
      tuning: { mode },
    },
    ...(tuned === undefined ? {} : { status: { tuned } }),
  };
}

function described(mode: string): {
  readonly wanted: LaneParameters;
  readonly tuned: JsonObject;
  readonly read: (tuned?: JsonObject) => LaneParameters;
} {
  const answer = describeLink(linkObject(mode), linkNeighbours({ pools: [], jobs: [] }));
  assert(answer.type === 'ok', 'the link can be read');
  const { link, length, parameters } = answer.value;
  return {
    wanted: parameters,
    tuned: { ...linkFields(answer.value).tuned },
    read: (tuned) => laneParameters(linkObject(mode, tuned), link, length),
  };
}

describe('the parameters of a link', () => {
  test.each(['DistanceAware', 'OffTheShelf'])(
    'are exactly those the controller wants in mode %s, whatever was rounded on the way',
    (mode) => {
      const { wanted, tuned, read } = described(mode);
      expect(read(tuned)).toEqual(wanted);
    },
  );

  test('are the defaults of the vendors while nobody has tuned it', () => {
    const { read } = described('DistanceAware');
    expect(read()).toEqual(described('OffTheShelf').wanted);
  });

  test('are what the status says, also where no rule would', () => {
    const { wanted, tuned, read } = described('DistanceAware');
    expect(read({ ...tuned, ecnMinBytes: 7_000_000, queuePairs: 3 })).toEqual({
      ...wanted,
      ecnMin: megabytes(7),
      queuePairs: 3,
    });
    expect(read({ ...tuned, windowBytes: 0 }).window).toBeUndefined();
  });
});
