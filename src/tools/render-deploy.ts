import { chartReadme } from './render-values.ts';
import { crdTemplate } from './render-crds.ts';

/** Texts by file name. */
type Files = ReadonlyMap<string, string>;

export interface DeploySources {
  /** Of crds/. */
  readonly definitions: Files;
  /** Of deploy/grafana/dashboards/. */
  readonly dashboards: Files;
  /** Of deploy/prometheus/rules/. */
  readonly rules: Files;
  readonly chart: string;
  readonly values: string;
}

const CHART = 'helm/longhaul';

/** Every file below deploy/ that is made from others, by its path there: a package cannot reach outside its folder. */
export function renderedFiles(sources: DeploySources): Files {
  const files = new Map<string, string>();
  for (const [name, text] of sources.definitions) {
    files.set(`${CHART}/templates/crds/${name}`, crdTemplate(text));
    files.set(`kustomize/crds/${name}`, text);
  }
  files.set('kustomize/crds/kustomization.yaml', kustomization([...sources.definitions.keys()]));
  for (const [name, text] of sources.dashboards) {
    files.set(`${CHART}/files/dashboards/${name}`, text);
  }
  for (const [name, text] of sources.rules) files.set(`${CHART}/files/rules/${name}`, text);
  files.set(`${CHART}/README.md`, chartReadme(sources.chart, sources.values));
  return files;
}

function kustomization(resources: readonly string[]): string {
  return [
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'resources:',
    ...resources.map((name) => `  - ${name}`),
    '',
  ].join('\n');
}
