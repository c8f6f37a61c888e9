import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openAuditLog } from '../../../../src/apiserver/audit/audit-log.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { UserError } from '../../../../src/base/user-error.ts';
import { TemporaryFolder } from '../../../support/instance.ts';

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
});
