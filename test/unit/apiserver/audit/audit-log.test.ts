import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openAuditLog } from '../../../../src/apiserver/audit/audit-log.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { UserError } from '../../../../src/base/user-error.ts';
import { TemporaryFolder } from '../../../support/instance.ts';
import { until } from '../../../support/until.ts';

/** Several files full. */
const EVENTS = 50;

let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => {
  folder.remove();
});

const counting = () => {
  const counts = { written: 0, lost: 0 };
  const observer = {
    eventWritten: () => {
      counts.written++;
    },
    eventLost: () => {
      counts.lost++;
    },
  };
  return { counts, observer };
};

describe('the audit log', () => {
  test('is a line of JSON for each event, behind those of earlier runs, for its owner alone', async () => {
    const file = join(folder.path, 'audit.log');
    for (const auditID of ['1', '2']) {
      const { counts, observer } = counting();
      const log = openAuditLog(file, { log: silentLog, observer });
      log.write({ auditID, text: 'a\nb' });
      await log.close();
      expect(counts).toEqual({ written: 1, lost: 0 });
    }
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { auditID: '1', text: 'a\nb' },
      { auditID: '2', text: 'a\nb' },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a file that cannot be written is named', () => {
    writeFileSync(join(folder.path, 'file'), '');
    const { observer } = counting();
    const file = join(folder.path, 'file', 'audit.log');
    expect(() => openAuditLog(file, { log: silentLog, observer })).toThrow(UserError);
  });

  test('loses what the disk does not take in time, counts it, and says so once', async () => {
    const { counts, observer } = counting();
    const said: string[] = [];
    const log = { ...silentLog, error: (message: string) => void said.push(message) };
    const audit = openAuditLog(join(folder.path, 'audit.log'), { log, observer });
    const event = { text: 'x'.repeat(1024 * 1024) };
    for (let index = 0; index < 40; index++) audit.write(event);
    await audit.close();
    expect(counts.written + counts.lost).toBe(40);
    expect(counts.lost).toBeGreaterThan(20);
    expect(said).toEqual(['audit events are being lost']);
  });

  test('sets a file aside that has become large, and keeps no more than one', async () => {
    const file = join(folder.path, 'audit.log');
    const { counts, observer } = counting();
    const log = openAuditLog(file, { log: silentLog, observer, largestFile: 1000 });
    for (let id = 0; id < EVENTS; id++) {
      log.write({ id, text: 'x'.repeat(80) });
      // What waits for the disk goes into one file, however much it is.
      await until(
        () => `event ${id} is in the file`,
        () => readFileSync(file, 'utf8').includes(`"id":${id},`),
      );
    }
    await log.close();
    expect(counts).toEqual({ written: EVENTS, lost: 0 });
    expect(readdirSync(folder.path).sort()).toEqual(['audit.log', 'audit.log.1']);
    const texts = ['audit.log.1', 'audit.log'].map((name) =>
      readFileSync(join(folder.path, name), 'utf8'),
    );
    const ids = texts
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id);
    const first = ids[0] ?? 0;
    expect(first).toBeGreaterThan(0);
    expect(ids).toEqual(Array.from({ length: EVENTS - first }, (_, at) => first + at));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('goes on in a file of an earlier run, up to the limit', async () => {
    const file = join(folder.path, 'audit.log');
    writeFileSync(file, `${'x'.repeat(990)}\n`);
    const { observer } = counting();
    const log = openAuditLog(file, { log: silentLog, observer, largestFile: 1000 });
    log.write({ id: 'a' });
    await log.close();
    expect(readFileSync(file, 'utf8')).toBe('{"id":"a"}\n');
    expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(991);
  });
});
