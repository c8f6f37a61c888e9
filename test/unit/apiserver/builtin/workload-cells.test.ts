import { expect, test } from '@jest/globals';

import { builtinCells } from '../../../../src/apiserver/registry/builtin/builtin-cells.ts';
import { builtinResources } from '../../../../src/apiserver/registry/builtin/builtin.ts';
import { instant } from '../../../../src/base/clock.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { groupResource } from '../../../../src/kube/resource.ts';

const now = instant(Date.parse('2026-01-01T01:00:00Z'));
const metadata = { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z' };

/** As many cells as columns, for every kind and with nothing in the object. */
test.each(
  builtinResources().map(
    (resource) => [`${groupResource(resource)} ${resource.version}`, resource] as const,
  ),
)('%s prints an empty object', (_name, resource) => {
  const cells = builtinCells(resource)?.({ metadata }, now);
  expect(cells?.length ?? resource.printerColumns.length).toBe(resource.printerColumns.length);
});

const status = (...containerStatuses: readonly JsonObject[]): JsonObject => ({
  phase: 'Running',
  containerStatuses,
});
const spec = { containers: [{ name: 'c' }] };

test.each<[string, JsonObject, readonly JsonValue[]]>([
  ['pending', { spec, status: { phase: 'Pending' } }, ['0/1', 'Pending', '0']],
  [
    'running',
    { spec, status: status({ ready: true, restartCount: 0, state: { running: {} } }) },
    ['1/1', 'Running', '0'],
  ],
  [
    'crashing',
    {
      spec,
      status: status({
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { finishedAt: '2026-01-01T00:59:00Z' } },
      }),
    },
    ['0/1', 'CrashLoopBackOff', '3 (60s ago)'],
  ],
  [
    'ended badly',
    { spec, status: status({ state: { terminated: { exitCode: 2 } } }) },
    ['0/1', 'ExitCode:2', '0'],
  ],
  [
    'beginning',
    {
      spec: { ...spec, initContainers: [{ name: 'i' }, { name: 'j' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'i', state: { terminated: { exitCode: 0 } } },
          { name: 'j', state: { running: {} } },
        ],
      },
    },
    ['0/1', 'Init:1/2', '0'],
  ],
])('a pod that is %s', (_what, pod, expected) => {
  const pods = builtinResources().find(({ plural }) => plural === 'pods');
  const cells = pods === undefined ? undefined : builtinCells(pods)?.({ metadata, ...pod }, now);
  expect(cells?.slice(0, 3)).toEqual(expected);
});
