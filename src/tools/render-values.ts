import type { JsonValue } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import { textAt } from '../base/json-at.ts';
import { parseYaml } from '../kube/yaml.ts';

interface Value {
  readonly path: string;
  readonly preset: string;
  readonly meaning: string;
}

const COMMENT = /^( *)# -- (.*)$/;
const KEY = /^( *)([A-Za-z]+):/;

/** The README of a chart: what it is, and every value that has a `# --` comment above it. */
export function chartReadme(chart: string, values: string): string {
  const about = parseYaml(chart);
  return [
    `# Chart ${textAt(about, 'name') ?? ''}`,
    '',
    `${textAt(about, 'description') ?? ''}. Kubernetes ${textAt(about, 'kubeVersion')?.replace('-0', '') ?? ''}. How to install, upgrade and uninstall it is in [docs/install.md](../../../docs/install.md).`,
    '',
    '| value | default | meaning |',
    '|---|---|---|',
    ...documented(values).map(
      ({ path, preset, meaning }) => `| \`${path}\` | ${preset} | ${meaning} |`,
    ),
    '',
    'This table is generated from the comments of `values.yaml`; `values.schema.json` refuses what is not in it.',
    '',
  ].join('\n');
}

function documented(text: string): readonly Value[] {
  const presets = parseYaml(text);
  const open: string[] = [];
  const found: Value[] = [];
  let meaning: string | undefined;
  for (const line of text.split('\n')) {
    const comment = COMMENT.exec(line)?.[2];
    const key = KEY.exec(line);
    if (key !== null) {
      open.splice((key[1] ?? '').length / 2);
      open.push(key[2] ?? '');
    }
    if (key !== null && meaning !== undefined) {
      found.push({ path: open.join('.'), preset: presetAt(presets, open), meaning });
    }
    meaning = comment;
  }
  return found;
}

function presetAt(values: JsonValue, path: readonly string[]): string {
  const at = path.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) ? value[key] : undefined),
    values,
  );
  return `\`${JSON.stringify(at)}\``;
}
