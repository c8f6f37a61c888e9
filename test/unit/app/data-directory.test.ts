import { X509Certificate } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { localCredentials } from '../../../src/app/credentials.ts';
import {
  dataDirectory,
  prepareDataDirectory,
  readJsonFile,
  runningInstance,
  writeInstance,
} from '../../../src/app/data-directory.ts';
import { instant } from '../../../src/base/clock.ts';
import { UserError } from '../../../src/base/user-error.ts';
import { TemporaryFolder } from '../../support/instance.ts';

const NOW = instant(Date.UTC(2026, 0, 1));
const YEAR_LATER = instant(Date.UTC(2026, 11, 20));

describe('the data directory', () => {
  let temporary: TemporaryFolder;
  beforeEach(() => {
    temporary = new TemporaryFolder();
  });
  afterEach(() => {
    temporary.remove();
  });

  test('the key of the tokens is kept, and nobody else can read it', () => {
    const folder = prepareDataDirectory(temporary.path);
    const { signingKey } = localCredentials(folder, NOW);
    expect(signingKey).toContain('PRIVATE KEY');
    expect(localCredentials(folder, YEAR_LATER).signingKey).toBe(signingKey);
    expect(statSync(folder.credentials).mode & 0o777).toBe(0o600);
  });

  test('a key that is none is named, and not replaced', () => {
    const folder = prepareDataDirectory(temporary.path);
    const credentials = { ...localCredentials(folder, NOW), signingKey: 'no key' };
    writeFileSync(folder.credentials, JSON.stringify(credentials));
    expect(() => localCredentials(folder, NOW)).toThrow(/signingKey is no private key/);
  });

  test('credentials are kept over restarts; only what is about to end is made anew', () => {
    const folder = prepareDataDirectory(temporary.path);
    const first = localCredentials(folder, NOW);
    expect(localCredentials(folder, NOW)).toEqual(first);
    const later = localCredentials(folder, YEAR_LATER);
    expect(later.authority).toEqual(first.authority);
    expect(later.adminToken).toBe(first.adminToken);
    expect(later.server).not.toEqual(first.server);
  });

  test("a name the server's certificate lacks makes a new one; one it has does not", () => {
    const folder = prepareDataDirectory(temporary.path);
    const first = localCredentials(folder, NOW);
    const named = localCredentials(folder, NOW, ['longhaul.apps.svc', '10.0.0.7']);
    expect(named.authority).toEqual(first.authority);
    const certificate = new X509Certificate(named.server.certificate);
    expect(certificate.checkHost('longhaul.apps.svc')).toBe('longhaul.apps.svc');
    expect(certificate.checkIP('10.0.0.7')).toBe('10.0.0.7');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(localCredentials(folder, NOW, ['10.0.0.7'])).toEqual(named);
  });

  test('a broken credentials file is named with a way out', () => {
    const folder = prepareDataDirectory(temporary.path);
    writeFileSync(folder.credentials, '{"authority": ');
    expect(() => localCredentials(folder, NOW)).toThrow(UserError);
    expect(() => localCredentials(folder, NOW)).toThrow(folder.credentials);
  });

  test('a folder that cannot be made is named', () => {
    const inTheWay = join(temporary.path, 'file');
    writeFileSync(inTheWay, '');
    expect(() => prepareDataDirectory(join(inTheWay, 'data'))).toThrow(/cannot be created/);
  });

  test('an instance that was killed does not count as running', () => {
    const folder = dataDirectory(temporary.path);
    mkdirSync(folder.path, { recursive: true });
    expect(runningInstance(folder)).toBeUndefined();
    const instance = {
      pid: process.pid,
      apiUrl: 'https://127.0.0.1:7443',
      webUrl: 'http://127.0.0.1:7080',
      version: '0.1.0',
      startedAt: '2026-01-01T00:00:00Z',
    };
    writeInstance(folder, instance);
    expect(runningInstance(folder)).toEqual(instance);
    writeInstance(folder, { ...instance, pid: 2 ** 30 });
    expect(runningInstance(folder)).toBeUndefined();
  });

  test.each([
    ['', 'found 0 bytes'],
    ['[1, 2]', 'found 6 bytes'],
    ['not json', 'found 8 bytes'],
  ])('a file with %j is no JSON object', (text, says) => {
    const path = join(temporary.path, 'x.json');
    writeFileSync(path, text);
    expect(() => readJsonFile(path)).toThrow(says);
  });
});
