import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import { run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';

/** Debian's packages are seen by Debian's Python only. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, 'python', 'client.py');
const hasClient = spawnSync(PYTHON, ['-c', 'import kubernetes']).status === 0;

describeWith(hasClient, "Kubernetes' client for Python (Debian: python3-kubernetes)")(
  'the official client for Python',
  () => {
    const folder = new TemporaryFolder();
    let instance: Instance;

    beforeAll(async () => {
      instance = await startInstance({ dataDirectory: join(folder.path, 'data') });
    }, 60_000);
    afterAll(async () => {
      await instance.stop();
      folder.remove();
    });

    test('writes, patches, watches, is refused, and leads', async () => {
      const { code, stdout, stderr } = await run(PYTHON, [SCRIPT, instance.kubeconfig], {
        env: { HOME: folder.path },
        timeoutSeconds: 120,
      });
      expect({ code, failures: code === 0 ? '' : stderr }).toEqual({ code: 0, failures: '' });
      expect(stdout.trimEnd().split('\n')).toEqual([
        "configmap [('b', '2'), ('c', '3')]",
        'stale 409 Conflict',
        'version 34',
        "watched [('ADDED', 'py'), ('DELETED', 'py')]",
        'defaulted 8',
        'patched 3 2',
        'refused 422 True',
        "dynamic ['py']",
        'left 0',
        'leading True',
      ]);
    }, 180_000);
  },
);
