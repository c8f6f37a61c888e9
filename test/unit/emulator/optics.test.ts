import { describe, expect, test } from '@jest/globals';
import { numberAt } from '../../../src/base/json-at.ts';
import { siteLinks } from '../../../src/api/resources.ts';
import { coPackaged, pluggable } from '../../../src/domain/catalogue/optics.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import { Factory } from './_factory.ts';

const YEAR = 365 * 86_400;
/** An emulated day in a second of the clock. */
const DAYS = 86_400;

async function worn(optics: string, years: number): Promise<Factory> {
  const factory = new Factory(DAYS);
  factory.cluster.change(siteLinks, 'memphis-atlanta', (object) => ({
    ...object,
    spec: {
      ...(isJsonObject(object['spec']) ? object['spec'] : {}),
      lanes: 64,
      optics,
      repairMinutes: 24 * 60 * 10,
    },
  }));
  await factory.start();
  await factory.run((years * YEAR) / DAYS);
  return factory;
}

const lost = ({ events }: Factory): readonly string[] =>
  events.filter((event) => event.includes('LaneLost'));

describe('optics of a link', () => {
  test('fail as often as their kind does, and say what the lane waits for', async () => {
    const factory = await worn('Pluggable', 20);
    // 128 ends that last 750,000 h on average: 30 in 20 years.
    const expected = (20 * YEAR * 128) / pluggable.meanLife;
    const found = lost(factory);
    expect(Math.abs(found.length - expected)).toBeLessThan(3 * Math.sqrt(expected));
    expect(found[0]).toBe(
      'SiteLink/memphis-atlanta Warning LaneLost: 63 of 64 lanes carry traffic between memphis and atlanta; 1 wait for new Pluggable optics',
    );
    expect(factory.events.some((event) => event.includes('LinkRestored: 64 of 64'))).toBe(true);
  });

  test('last longer where they are co-packaged', async () => {
    const expected = (20 * YEAR * 128) / coPackaged.meanLife;
    const found = lost(await worn('CoPackaged', 20)).length;
    expect(Math.abs(found - expected)).toBeLessThan(3 * Math.sqrt(expected));
  });

  test('a lane in repair is reported, and is still in repair after a restart', async () => {
    const factory = await worn('Pluggable', 0);
    while (lost(factory).length === 0) await factory.run(1);
    expect(factory.link()).toMatchObject({ lanesUp: 63, lanesInRepair: 1 });
    await factory.stop();
    await factory.start();
    expect(numberAt(factory.link(), 'lanesInRepair')).toBe(1);
    expect(lost(factory)).toHaveLength(1);
    await factory.run(11);
    expect(factory.link()).toMatchObject({ lanesUp: 64, lanesInRepair: 0 });
  });

  test('a broken lane and a failed one add up', async () => {
    const factory = await worn('Pluggable', 0);
    factory.fault('memphis-atlanta', 'lanes=2');
    while (lost(factory).length < 2) await factory.run(1);
    expect(factory.link()).toMatchObject({ lanesUp: 61, lanesInRepair: 1 });
  });
});
