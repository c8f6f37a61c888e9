import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isJsonObject } from '../../src/base/json.ts';
import { arrayAt, numberAt, textAt } from '../../src/base/json-at.ts';
import { parseJson } from '../../src/kube/json-reader.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = join(ROOT, 'docs', 'kubernetes-api.md');
const LIST = join(ROOT, 'test', 'conformance', 'apiserver', 'known-differences.json');

test('docs/kubernetes-api.md lists the known differences, and no others', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [, section = ''] = page.split('## Known differences');
  const rows = section.split('\n').filter((line) => /^\| \w+ \| \d+ \|/.test(line));
  const known = parseJson(readFileSync(LIST, 'utf8'));
  const wanted = Object.keys(isJsonObject(known) ? known : {}).flatMap((probe) =>
    arrayAt(known, probe).map((entry) => {
      const line = String(numberAt(entry, 'line') ?? '');
      const where = textAt(entry, 'where') ?? '';
      return `| ${probe} | ${line} | \`${where}\` | ${textAt(entry, 'reason') ?? ''} |`;
    }),
  );
  expect(rows).toEqual(wanted);
  expect(rows.length).toBeGreaterThan(0);
});
