import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isJsonObject } from '../../../src/base/json.ts';
import { arrayAt, textAt } from '../../../src/base/json-at.ts';
import { describeWith } from '../../support/requirements.ts';
import { readJson } from './normalise.ts';
import { differencesOf } from './replay.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = join(ROOT, '..', 'shared', 'tools', 'apiserver-diff');
const found = existsSync(join(FOLDER, 'recorded'));

/** A difference that is accepted; `reason` says why. */
interface Known {
  readonly line: number;
  readonly where: string;
}

/** What known-differences.json lists of a probe. */
function knownOf(probe: string): readonly Known[] {
  const file = readFileSync(join(import.meta.dirname, 'known-differences.json'), 'utf8');
  return arrayAt(readJson(file), probe).map((entry) => {
    const line = isJsonObject(entry) ? entry['line'] : undefined;
    const where = textAt(entry, 'where');
    const reason = textAt(entry, 'reason') ?? '';
    if (typeof line === 'number' && where !== undefined && reason !== '') return { line, where };
    throw new Error(`known-differences.json, ${probe}: wanted line, where and reason`);
  });
}

describeWith(found, 'the recorded answers of a real API server are not beside the repository')(
  'every request that a real API server was recorded with is answered as it answered',
  () => {
    test.each(['identity', 'patch_validation', 'apply_status_scale', 'list_watch'])(
      '%s, but for what known-differences.json lists with reasons',
      async (probe) => {
        const differences = await differencesOf(FOLDER, probe);
        const known = knownOf(probe);
        const same = (left: Known) => (right: Known) =>
          left.line === right.line && left.where === right.where;
        expect(differences.filter((difference) => !known.some(same(difference)))).toEqual([]);
        expect(known.filter((entry) => !differences.some(same(entry)))).toEqual([]);
      },
    );
  },
);
