import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { arrayAt, textAt } from '../../../../src/base/json-at.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { parseYaml, toYaml } from '../../../../src/kube/yaml.ts';
import { customResourceState } from '../../../../src/metrics/state/custom-resource-state.ts';
import type { StateObjects } from '../../../../src/metrics/state/page.ts';
import { statePage } from '../../../../src/metrics/state/page.ts';
import { expectGolden } from '../../../support/golden.ts';
import { fullObjects } from '../../../support/state-objects.ts';

const CONFIG = join(
  import.meta.dirname,
  ...['..', '..', '..', '..', 'deploy', 'prometheus', 'customresourcestate.yaml'],
);
const HEADER = `# Tells kube-state-metrics to say what /metrics/state of Longhaul says. Generated from src/metrics/state/families.ts by its test.
#   kube-state-metrics --custom-resource-state-config-file=customresourcestate.yaml
`;

const nothing: StateObjects = { pools: [], links: [], jobs: [] };
const pageOf = (objects: StateObjects): string => [...statePage(objects).chunks].join('');
const linesOf = (objects: StateObjects, metric: string): readonly string[] =>
  pageOf(objects)
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`));

const job = (index: number): JsonObject => ({
  metadata: { namespace: 'default', name: `job-${index}` },
  spec: { gpus: 8 },
  status: { phase: 'Running' },
});

describe('/metrics/state', () => {
  test('says what the objects say', () => {
    const file = join(import.meta.dirname, '..', '..', '..', 'golden', 'metrics', 'state.txt');
    expectGolden(file, pageOf(fullObjects));
  });

  test('a phase is 1 once and 0 elsewhere; what an object does not say has no series', () => {
    const phases = linesOf({ ...nothing, jobs: [job(1)] }, 'longhaul_collectivejob_status_phase');
    expect(phases.map((line) => line.replace(/.*phase="(\w+)"} (\d)$/, '$1 $2'))).toEqual([
      ...['Pending 0', 'Suspended 0', 'Admitted 0', 'Running 1', 'Complete 0'],
    ]);
    const young = { metadata: { name: 'j', namespace: 'n' }, spec: {} };
    expect(linesOf({ ...nothing, jobs: [young] }, 'longhaul_collectivejob_status_phase')).toEqual(
      [],
    );
  });

  test('names may contain what the format must escape', () => {
    const pool = { metadata: { name: 'a' }, spec: { site: 'x"y\\z\n' } };
    expect(linesOf({ ...nothing, pools: [pool] }, 'longhaul_gpupool_info')[0]).toContain(
      'site="x\\"y\\\\z\\n"',
    );
  });

  test('is made in pieces of bounded size, and drops what is too much', () => {
    const jobs = Array.from({ length: 12_000 }, (_, index) => job(index));
    const { chunks, dropped } = statePage({ ...nothing, jobs });
    const pieces = [...chunks];
    expect(pieces.length).toBeGreaterThan(50);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(66_000);
    expect(dropped.get('collectivejob')).toBe(2000);
    const series = pieces.join('').match(/^longhaul_collectivejob_spec_gpus\{/gm) ?? [];
    expect(series).toHaveLength(10_000);
  });
});

describe('the configuration for kube-state-metrics', () => {
  test('is what the table says', () => {
    expectGolden(CONFIG, HEADER + toYaml(customResourceState()));
  });

  test('names the same metrics', () => {
    const config = parseYaml(readFileSync(CONFIG, 'utf8'));
    const configured = arrayAt(config, 'spec', 'resources').flatMap((resource) =>
      arrayAt(resource, 'metrics').map(
        (metric) => `${textAt(resource, 'metricNamePrefix') ?? ''}_${textAt(metric, 'name') ?? ''}`,
      ),
    );
    const shown = [...pageOf(fullObjects).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(configured.sort()).toEqual(shown.sort());
    expect(configured).toContain('longhaul_collectivejob_status_phase');
  });

  test('gives every object the label with its name', () => {
    for (const resource of arrayAt(customResourceState(), 'spec', 'resources')) {
      const labels = isJsonObject(resource) ? resource['labelsFromPath'] : undefined;
      expect(Object.values(isJsonObject(labels) ? labels : {})).toContainEqual([
        ...['metadata', 'name'],
      ]);
    }
  });
});
