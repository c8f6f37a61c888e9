import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { arrayAt, jsonAt, numberAt, textAt } from '../../../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { parseYaml } from '../../../../src/kube/yaml.ts';
import { dashboardFiles } from '../../../../src/tools/dashboards/files.ts';
import { metricNames } from '../../../docs/metrics-page.ts';
import { emulatedNodePage } from '../../../support/emulated-node.ts';
import { expectGolden } from '../../../support/golden.ts';
import type { CommittedDashboard } from '../../../support/queries.ts';
import {
  allQueries,
  committedDashboards,
  committedRules,
  panelsOf,
} from '../../../support/queries.ts';

/*
 * The rules of Grafana's dashboard-linter, and ours. Not held: template-job, template-instance, target-job and
 * target-instance. They ask for the variables `job` and `instance`; what a site, link or job is called is more to the point, and a
 * Prometheus sees one Longhaul.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const dashboards = committedDashboards();
const panels = dashboards.flatMap(({ file, json }) =>
  panelsOf(json).map((panel) => ({
    name: `${file} / ${textAt(panel, 'title') ?? ''}`,
    panel,
    json,
  })),
);

/** The panels that break a rule. */
const breaking = (isBroken: (panel: JsonObject, dashboard: JsonObject) => boolean) =>
  panels.filter(({ panel, json }) => isBroken(panel, json)).map(({ name }) => name);

const expressions = (panel: JsonObject): readonly string[] =>
  arrayAt(panel, 'targets').map((target) => textAt(target, 'expr') ?? '');

describe('generated files are what the sources say; UPDATE_GOLDEN=1 rewrites them', () => {
  test.each([...dashboardFiles()])('%s', (path, text) => {
    expectGolden(join(ROOT, path), text);
  });

  test('and nothing else is there', () => {
    const folders = ['deploy/grafana/dashboards', 'deploy/grafana/configmaps'];
    const found = folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((file) => `${folder}/${file}`),
    );
    const generated = [...dashboardFiles().keys()].filter((path) => path.includes('grafana'));
    expect(found.sort()).toEqual(generated.sort());
  });
});

describe('a dashboard', () => {
  const each = (rule: string, check: (dashboard: JsonObject, file: string) => void): void => {
    test.each(dashboards.map((dashboard) => [dashboard.file, dashboard] as const))(
      `%s ${rule}`,
      (_file, { json, file }: CommittedDashboard) => {
        check(json, file);
      },
    );
  };

  each(
    'is in the Classic model, no newer than what Grafana 10 reads, and not edited by hand',
    (json) => {
      expect(numberAt(json, 'schemaVersion')).toBeLessThanOrEqual(42);
      expect(json['editable']).toBe(false);
      expect(json['id']).toBeNull();
      expect(json['timezone']).toBe('utc');
      expect(json['tags']).toEqual(['longhaul']);
    },
  );

  each('is named by its uid, which is short enough', (json, file) => {
    expect(`${textAt(json, 'uid') ?? ''}.json`).toBe(file);
    expect(file.length).toBeLessThanOrEqual(40 + '.json'.length);
  });

  each(
    'lets the data source be chosen, and asks for variables again as the time range changes',
    (json) => {
      const [first, ...others] = arrayAt(json, 'templating', 'list');
      expect([textAt(first, 'name'), textAt(first, 'type'), textAt(first, 'query')]).toEqual([
        ...['datasource', 'datasource', 'prometheus'],
      ]);
      for (const variable of others) {
        expect(numberAt(variable, 'refresh')).toBe(2);
        expect(textAt(variable, 'datasource', 'uid')).toBe('${datasource}');
        if (jsonAt(variable, 'multi') === true) expect(textAt(variable, 'allValue')).toBe('.+');
      }
    },
  );

  each('uses every variable it offers, and no other', (json) => {
    const offered = arrayAt(json, 'templating', 'list').map((v) => textAt(v, 'name') ?? '');
    const text = JSON.stringify([json['panels'], json['annotations'], json['templating']]);
    const used = [...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name = '']) => name);
    const macros = ['__rate_interval', '__interval', '__range'];
    expect([...new Set(used)].filter((name) => !macros.includes(name)).sort()).toEqual(
      offered.sort(),
    );
  });

  each('has panels with ids of their own that do not overlap', (json) => {
    const all = arrayAt(json, 'panels');
    const ids = all
      .flatMap((panel) => [panel, ...arrayAt(panel, 'panels')])
      .map((p) => numberAt(p, 'id'));
    expect(new Set(ids).size).toBe(ids.length);
    const cells = all.flatMap(cellsOf);
    expect(new Set(cells).size).toBe(cells.length);
    expect(all.every((p) => right(p) <= 24)).toBe(true);
  });
});

const right = (panel: JsonValue): number =>
  (numberAt(panel, 'gridPos', 'x') ?? 0) + (numberAt(panel, 'gridPos', 'w') ?? 0);

function cellsOf(panel: JsonValue): readonly string[] {
  const [x = 0, y = 0, w = 0, h = 0] = ['x', 'y', 'w', 'h'].map((k) =>
    numberAt(panel, 'gridPos', k),
  );
  return Array.from(
    { length: w * h },
    (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`,
  );
}

describe('every panel', () => {
  test('asks the chosen data source', () => {
    const isElsewhere = (value: JsonValue): boolean =>
      textAt(value, 'datasource', 'uid') !== '${datasource}';
    expect(
      breaking((panel) => isElsewhere(panel) || arrayAt(panel, 'targets').some(isElsewhere)),
    ).toEqual([]);
  });

  test('has a title and a sentence that says what it shows', () => {
    expect(
      breaking(
        (panel) =>
          (textAt(panel, 'title') ?? '') === '' ||
          !/\S{3,}.*\.$/.test(textAt(panel, 'description') ?? ''),
      ),
    ).toEqual([]);
  });

  test('has a unit that Grafana knows', () => {
    const units = new Set(
      'short none percent percentunit watt joule s µs bytes mbytes Bps GBs reqps ops celsius hertz lengthm'.split(
        ' ',
      ),
    );
    expect(
      breaking((panel) => !units.has(textAt(panel, 'fieldConfig', 'defaults', 'unit') ?? '')),
    ).toEqual([]);
  });

  test('asks something, each under a letter or name of its own', () => {
    expect(
      breaking((panel) => {
        const ids = arrayAt(panel, 'targets').map((target) => textAt(target, 'refId'));
        return (
          ids.length === 0 || new Set(ids).size !== ids.length || expressions(panel).includes('')
        );
      }),
    ).toEqual([]);
  });

  test('names its series, unless it is a table', () => {
    expect(
      breaking((panel) =>
        arrayAt(panel, 'targets').some(
          (target) => textAt(target, 'format') !== 'table' && textAt(target, 'legendFormat') === '',
        ),
      ),
    ).toEqual([]);
  });

  test('lets Grafana choose the window of a rate', () => {
    const isFixed = (expr: string): boolean =>
      /\b(?:rate|irate)\([^[]*\[(?!\$__rate_interval)/.test(expr);
    expect(breaking((panel) => expressions(panel).some(isFixed))).toEqual([]);
  });

  test('takes rates of counters and histograms before it adds them up', () => {
    const isBare = (expr: string): boolean =>
      [...expr.matchAll(/(\w+\()?((?:\w+:)?\w+_(?:total|bucket|count))\b/g)].some(
        ([, caller = '']) => !['rate(', 'increase(', 'irate('].includes(caller),
      );
    expect(breaking((panel) => expressions(panel).some(isBare))).toEqual([]);
  });
});

describe('every query', () => {
  const queries = allQueries();

  test('is one of many', () => {
    expect(queries.length).toBeGreaterThan(140);
  });

  test('does not depend on how Prometheus spells whole bounds', () => {
    expect(queries.filter(({ expr }) => /le="\d+(?:\.0)?"/.test(expr))).toEqual([]);
  });

  test('asks for metrics that exist', async () => {
    const known = await knownMetrics();
    const strange = queries.flatMap(({ where, expr }) =>
      metricsIn(expr)
        .filter((name) => !known.has(name))
        .map((name) => `${where}: ${name}`),
    );
    expect(strange).toEqual([]);
  });
});

async function knownMetrics(): Promise<ReadonlySet<string>> {
  const own = (await metricNames()).map((line) => line.replace(/\{.*/, ''));
  const nodes = [...emulatedNodePage().matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
  const recorded = committedRules().flatMap((rule) => textAt(rule, 'record') ?? []);
  const process = [
    ...readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8').matchAll(
      /`((?:nodejs|process)_\w+)`/g,
    ),
  ];
  return new Set([
    ...own.flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]),
    ...[...nodes, ...recorded, ...process.map(([, name = '']) => name), 'up', 'ALERTS'],
  ]);
}

const WORDS = new Set(
  'sum avg min max count by on ignoring group_left or and vector topk rate increase histogram_quantile le'.split(
    ' ',
  ),
);

/** Names that stand where a metric may stand. */
function metricsIn(expr: string): readonly string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|on|ignoring|group_left)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/[a-zA-Z_][\w:]*/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name));
}

describe('every alert', () => {
  const alerts = committedRules().filter((rule) => textAt(rule, 'alert') !== undefined);

  test('says what is wrong, how bad it is, and has a page', () => {
    const lacking = alerts.filter(
      (alert) =>
        !['critical', 'warning'].includes(textAt(alert, 'labels', 'severity') ?? '') ||
        !existsSync(join(ROOT, textAt(alert, 'annotations', 'runbook_url') ?? 'none')) ||
        textAt(alert, 'annotations', 'summary') === undefined ||
        textAt(alert, 'annotations', 'description') === undefined ||
        textAt(alert, 'for') === undefined,
    );
    expect(lacking).toEqual([]);
  });

  test('has a case in which it fires and one in which it does not', () => {
    const folder = join(ROOT, 'deploy', 'prometheus', 'tests');
    const cases = readdirSync(folder)
      .flatMap((file) => arrayAt(parseYaml(readFileSync(join(folder, file), 'utf8')), 'tests'))
      .flatMap((one) => arrayAt(one, 'alert_rule_test'));
    const has = (name: string, kind: 'fires' | 'is silent'): boolean =>
      cases.some(
        (one) =>
          textAt(one, 'alertname') === name &&
          arrayAt(one, 'exp_alerts').length > 0 === (kind === 'fires'),
      );
    const names = [...new Set(alerts.map((alert) => textAt(alert, 'alert') ?? ''))];
    expect(names.length).toBeGreaterThan(14);
    expect(names.filter((name) => !has(name, 'fires') || !has(name, 'is silent'))).toEqual([]);
  });

  test('no page is left without its alert', () => {
    const names = new Set(alerts.map((alert) => `${textAt(alert, 'alert') ?? ''}.md`));
    expect(readdirSync(join(ROOT, 'docs', 'runbooks')).filter((page) => !names.has(page))).toEqual(
      [],
    );
  });
});

test('each ConfigMap stays far below the limit of an object', () => {
  const sizes = [...dashboardFiles()]
    .filter(([path]) => path.includes('configmaps'))
    .map(([, text]) => text.length);
  expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
});
