import { describe, expect, test } from '@jest/globals';
import { goTime } from '../../../src/kube/go-time.ts';
import type { GoTimeForm } from '../../../src/kube/go-time.ts';

describe('goTime', () => {
  test.each<readonly [string, GoTimeForm, string]>([
    ['2026-01-31T12:00:00Z', 'seconds', '2026-01-31T12:00:00Z'],
    ['2026-01-31T12:00:00.75Z', 'seconds', '2026-01-31T12:00:00Z'],
    ['2026-01-31T12:00:00+02:00', 'seconds', '2026-01-31T10:00:00Z'],
    ['2024-02-29T00:00:00Z', 'seconds', '2024-02-29T00:00:00Z'],
    ['2026-01-31T12:00:00.123456Z', 'micros', '2026-01-31T12:00:00.123456Z'],
    ['2026-01-31T23:30:00.000001-01:00', 'micros', '2026-02-01T00:30:00.000001Z'],
  ])('%s to the %s', (text, form, written) => {
    expect(goTime(text, form)).toEqual({ type: 'time', text: written });
  });

  test.each<readonly [string, GoTimeForm, string]>([
    ['yesterday', 'seconds', ' as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"'],
    [
      '2026-1-31T12:00:00Z',
      'seconds',
      ' as "2006-01-02T15:04:05Z07:00": cannot parse "1-31T12:00:00Z" as "01"',
    ],
    [
      '2026-01-31 12:00:00Z',
      'seconds',
      ' as "2006-01-02T15:04:05Z07:00": cannot parse " 12:00:00Z" as "T"',
    ],
    [
      '2026-01-31T12:00:00',
      'seconds',
      ' as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"',
    ],
    [
      '2026-01-31T12:00:00Z',
      'micros',
      ' as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    ],
    [
      '2026-01-31T12:00:00.1234567Z',
      'micros',
      ' as "2006-01-02T15:04:05.000000Z07:00": cannot parse "7Z" as "Z07:00"',
    ],
    ['2026-13-31T12:00:00Z', 'seconds', ': month out of range'],
    ['2026-02-29T12:00:00Z', 'seconds', ': day out of range'],
    ['2026-02-28T24:00:00Z', 'seconds', ': hour out of range'],
    ['2026-02-28T12:00:00Zulu', 'seconds', ': extra text: "ulu"'],
  ])('%s to the %s is none', (text, form, why) => {
    const problem = `parsing time ${JSON.stringify(text)}${why}`;
    expect(goTime(text, form)).toEqual({ type: 'unreadable', problem });
  });
});
