import { describe, expect, test } from '@jest/globals';
import { isInFormat, isKnownFormat } from '../../../../src/kube/schema/formats.ts';

describe('isInFormat', () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    [
      'date-time',
      ['2026-01-31T12:00:00Z', '2024-02-29T23:59:59.123+02:00'],
      ['2026-02-30T12:00:00Z', '2026-01-31', '2026-01-31T24:00:00Z', '2026-01-31T12:00:00'],
    ],
    ['date', ['2026-01-31'], ['2026-13-01', '2026-1-1']],
    ['duration', ['1h30m', '1.5s', '0', '-2ms', '3 days'], ['', 'h', '1 fortnight']],
    ['byte', ['', 'aGk=', 'YWJj'], ['aGk', 'a-b_']],
    ['ipv4', ['0.0.0.0', '255.1.2.3'], ['256.0.0.0', '1.2.3', '01.2.3.4']],
    [
      'ipv6',
      ['::', '::1', 'fe80::1:2', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4'],
      [':::', '1:2', '1::2::3', 'g::', '1.2.3.4'],
    ],
    ['cidr', ['10.0.0.0/8', 'fe80::/64'], ['10.0.0.0', '10.0.0.0/33', 'fe80::/129']],
    ['mac', ['01:23:45:67:89:ab', '0123.4567.89ab'], ['01:23:45:67:89', 'zz:23:45:67:89:ab']],
    ['uuid', ['9C559C49-20f4-48c9-a34e-c3e726089726'], ['9c559c49', '']],
    ['uuid4', ['9c559c49-20f4-48c9-a34e-c3e726089726'], ['9c559c49-20f4-38c9-a34e-c3e726089726']],
    [
      'hostname',
      ['localhost', 'a.example.com', '1st.example.com'],
      ['-a', 'a..b', 'a_b', `${'a'.repeat(64)}.com`],
    ],
    ['email', ['a@example.com', 'Ann <a@example.com>'], ['a', '@example.com']],
    ['uri', ['https://example.com/a?b', '/path'], ['example', 'https://a b']],
    ['isbn', ['0-306-40615-2', '978-0-306-40615-7'], ['0-306-40615-3', '978']],
    ['creditcard', ['4111 1111 1111 1111'], ['4111 1111 1111 1112']],
    ['hexcolor', ['#fff', '00ff00'], ['#ffff', 'red']],
    ['rgbcolor', ['rgb(0, 10, 255)'], ['rgb(0,0,256)', 'rgb()']],
    ['ssn', ['123-45-6789'], ['123-456-789']],
    ['password', ['anything'], []],
    ['no-such-format', ['anything'], []],
  ])('%s', (format, right, wrong) => {
    expect(right.filter((text) => !isInFormat(text, format))).toEqual([]);
    expect(wrong.filter((text) => isInFormat(text, format))).toEqual([]);
  });

  test('a format that nobody knows is worth a warning', () => {
    expect(['date-time', 'int32', 'zed'].map(isKnownFormat)).toEqual([true, true, false]);
  });
});
