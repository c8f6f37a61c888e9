import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrayAt, jsonAt, textAt } from '../../src/base/json-at.ts';
import { isJsonObject } from '../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { parseYaml } from '../../src/kube/yaml.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');

/** One question that is put to Prometheus, and by whom. */
export interface AskedQuery {
  readonly where: string;
  /** As written: with the variables of Grafana. */
  readonly expr: string;
}

export interface CommittedDashboard {
  readonly file: string;
  readonly json: JsonObject;
}

export function committedDashboards(): readonly CommittedDashboard[] {
  const folder = join(DEPLOY, 'grafana', 'dashboards');
  return readdirSync(folder).map((file) => ({ file, json: objectIn(join(folder, file)) }));
}

export function committedRules(): readonly JsonObject[] {
  const folder = join(DEPLOY, 'prometheus', 'rules');
  return readdirSync(folder)
    .flatMap((file) => arrayAt(objectIn(join(folder, file)), 'groups'))
    .flatMap((group) => arrayAt(group, 'rules'))
    .filter(isJsonObject);
}

/** Panels with those inside closed rows, without the rows themselves. */
export function panelsOf(dashboard: JsonValue): readonly JsonObject[] {
  return arrayAt(dashboard, 'panels')
    .filter(isJsonObject)
    .flatMap((panel) => (panel['type'] === 'row' ? panelsOf(panel) : [panel]));
}

/** Every expression of every panel, mark, variable, rule and alert. */
export function allQueries(): readonly AskedQuery[] {
  return [...committedDashboards().flatMap(queriesOf), ...committedRules().map(ruleQuery)];
}

function queriesOf({ file, json }: CommittedDashboard): readonly AskedQuery[] {
  const panels = panelsOf(json).flatMap((panel) =>
    arrayAt(panel, 'targets').map((target) => ({
      where: `${file} / ${textAt(panel, 'title') ?? ''}`,
      expr: textAt(target, 'expr') ?? '',
    })),
  );
  const marks = arrayAt(json, 'annotations', 'list').map((mark) => ({
    where: `${file} / mark ${textAt(mark, 'name') ?? ''}`,
    expr: textAt(mark, 'expr') ?? '',
  }));
  const variables = arrayAt(json, 'templating', 'list').flatMap((variable) => {
    const definition = textAt(variable, 'definition');
    const [, expr = ''] = /^label_values\((.*), \w+\)$/.exec(definition ?? '') ?? [];
    const where = `${file} / variable ${textAt(variable, 'name') ?? ''}`;
    return definition === undefined ? [] : [{ where, expr }];
  });
  return [...panels, ...marks, ...variables];
}

const ruleQuery = (rule: JsonObject): AskedQuery => ({
  where: `rule ${textAt(rule, 'record') ?? textAt(rule, 'alert') ?? ''}`,
  expr: textAt(rule, 'expr') ?? '',
});

/** What Grafana would send: its macros are times, its variables match everything. */
export function asked(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__interval', '10s')
    .replaceAll('$__range', '5m')
    .replaceAll(/\$\{?\w+\}?/g, '.+');
}

function objectIn(file: string): JsonObject {
  const text = readFileSync(file, 'utf8');
  const value: JsonValue = file.endsWith('.json')
    ? (JSON.parse(text) as JsonValue)
    : parseYaml(text);
  if (!isJsonObject(value) || jsonAt(value) === undefined) throw new Error(`${file}: no object`);
  return value;
}
