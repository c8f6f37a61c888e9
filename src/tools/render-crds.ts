/** Up to the labels, which a release has its own of. */
const HEAD =
  /^(apiVersion: .*\nkind: CustomResourceDefinition\nmetadata:\n {2}name: .*\n)(?: {2}labels:\n(?: {4}.*\n)+)?/;

/**
 * A CustomResourceDefinition as a template of the chart. Helm leaves its own `crds/` folder alone for ever once it is
 * installed, so an upgrade would bring new controllers to old kinds; a template is upgraded.
 */
export function crdTemplate(definition: string): string {
  const body = escaped(definition);
  if (!HEAD.test(body)) {
    throw new Error('wanted a definition that begins with apiVersion, kind and metadata.name');
  }
  return [
    '{{- if and .Values.crds.install (eq .Values.mode "cluster") }}\n',
    body.replace(HEAD, `$1${METADATA}`),
    '{{- end }}\n',
  ].join('');
}

const METADATA = `  labels:
    {{- include "longhaul.labels" . | nindent 4 }}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
`;

/** Braces that a rule or a description may hold mean nothing to Helm. */
const escaped = (text: string): string =>
  text.replace(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`);
