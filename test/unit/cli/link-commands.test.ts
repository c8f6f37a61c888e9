import { describe, expect, test } from '@jest/globals';
import { numberAt, textAt } from '../../../src/base/json-at.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { parseYaml } from '../../../src/kube/yaml.ts';
import { commandOfCase, forecastOfCase } from '../../../src/validation/lane-case.ts';
import { distanceCase, packetLevelCase, tunedCase } from '../../../src/validation/lane-profiles.ts';
import { ran } from '../../support/command-line.ts';

const run = (line: string) => ran(line.split(' '));

const json = (text: string): JsonValue => JSON.parse(text) as JsonValue;

describe('longhaul predict link', () => {
  test.each([
    ['a packet-level row', packetLevelCase('rule', 10, 100)],
    ['a row by distance', distanceCase('shelf', 50, 4)],
    ['a tuned lane', tunedCase(20, 4, 'rates')],
  ])('%s is printed by the command it names', async (_name, wanted) => {
    const command = commandOfCase(wanted).replace(/^longhaul /, '');
    const { code, out } = await run(`${command} -o json`);
    expect(code).toBe(0);
    const goodput = numberAt(json(out), 'profiles', '0', 'goodputPercent');
    expect(goodput).toBe(Number((100 * forecastOfCase(wanted).goodput).toPrecision(5)));
  });

  const small = '--gbps 100 --flows 4 --duration-rtts 1';

  test('a tuned lane stands beside the off-the-shelf one, with the ratio', async () => {
    const { out } = await run(`predict link --length-km 50 ${small}`);
    expect(out).toMatch(
      /^50 km, round trip 627.5 us, 4 flows onto 100 Gb\/s\n +tuned +off-the-shelf\n/,
    );
    expect(out).toMatch(/\nphaseMarginDegrees +-?[\d.]+ +-?[\d.]+\n/);
    expect(out).toMatch(/\nspeedupOverOffTheShelf +1\.\d+\n$/);
  });

  test('a curve has a line for each length; the same seed draws the same', async () => {
    const line = `predict link --lengths 1,10 ${small} --profile off-the-shelf --seed 7`;
    const { out } = await run(line);
    expect(out.split('\n').map((text) => text.split(' ')[0])).toEqual(['km', '1', '10', '']);
    expect((await run(line)).out).toBe(out);
  });

  test('hollow-core fibre shortens the round trip', async () => {
    const { out } = await run(`predict link --length-km 50 --medium HollowCoreFibre ${small}`);
    expect(out).toMatch(/^50 km, round trip 477.8 us, /);
  });

  test('a lossy fibre costs go-back-N more than selective repeat', async () => {
    const { out } = await run(`predict link --length-km 50 ${small} --loss-rate 0.0001 -o yaml`);
    const answer = parseYaml(out);
    expect(numberAt(answer, 'speedupOverOffTheShelf')).toBeGreaterThan(1.2);
    expect(textAt(answer, 'profiles', '1', 'profile')).toBe('off-the-shelf');
  });

  test.each([
    ['', 1, 'the length is missing, or given twice'],
    ['--length-km 1 --lengths 1,2', 1, 'the length is missing, or given twice'],
    ['--length-km 1 --set kmin=1', 1, 'no knob of that name; there are kmin_bytes, kmax_bytes'],
    ['--length-km 1 --set rpg_gd=12', 1, 'rpg_gd: wanted a whole number from 10 to 11'],
    ['--length-km 1 --algorithm hpcc --set rpg_gd=11', 1, 'rpg_gd belong to dcqcn, not to hpcc'],
    ['--length-km 1 --medium Vacuum', 2, 'SingleModeFibre, HollowCoreFibre'],
    ['--length-km 0', 2, '--length-km: wanted a number above 0'],
    ['--length-km 1 --flows 0', 2, '--flows: wanted a whole number from 1 to 256'],
  ])('%s is refused', async (flags, code, message) => {
    const answer = await run(`predict link ${flags}`.trim());
    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toContain(message);
  });
});

describe('longhaul tune', () => {
  const lane = 'tune --length-km 120 --lanes 2 --lane-gbps 100 --flows 4';

  test('prints both profiles, what limits the link, and how much better it is', async () => {
    const { out } = await run(lane);
    expect(out).toMatch(
      /^120 km, 1334 us, 2 lanes of 100 Gb\/s at DeepBuffer, 4 flows on a lane\n/,
    );
    expect(out).toMatch(/\nrate_reduce_monitor_period_us +2001 +4\n/);
    expect(out).toMatch(
      /\n1\.\d\d times off-the-shelf; a lossless priority fits\nPropagationDelay: /,
    );
  });

  test('as JSON', async () => {
    const { out } = await run(`${lane} --switch Tomahawk-5 -o json`);
    expect(json(out)).toMatchObject({ lossless: false, switch: 'Tomahawk-5', lanes: 2 });
  });

  test.each([
    ['sonic', /"green_min_threshold": "833625"/, /put the real ones in/],
    ['nvue', /^# .*120000 m: thresholds are given instead$/m, /^$/],
    ['nccl', /^NCCL_MIN_NCHANNELS=2$/m, /^$/],
    ['nicconfig', /name: RPG_TIME_RESET_P1\n +value: "667"/, /nicType 1021 is ConnectX-7/],
  ])('as %s; what the gear cannot be told is said', async (format, text, note) => {
    const { code, out, err } = await run(`${lane} -o ${format}`);
    expect(code).toBe(0);
    expect(out).toMatch(text);
    expect(err).toMatch(note);
  });

  test('needs a length or a link', async () => {
    expect(await run('tune')).toMatchObject({ code: 1, out: '' });
  });
});
