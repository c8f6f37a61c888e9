import { describe, expect, test } from '@jest/globals';
import { crdTemplate } from '../../../src/tools/render-crds.ts';

const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n';

describe('a definition as a template', () => {
  test('has labels and the switch to be kept; braces of rules mean nothing to Helm', () => {
    const text = crdTemplate(`${head}  name: kites.example.org\nspec:\n  rule: "{{'a': 1}}"\n`);
    expect(text.split('\n')[0]).toBe(
      '{{- if and .Values.crds.install (eq .Values.mode "cluster") }}',
    );
    expect(text).toContain('    helm.sh/resource-policy: keep\n');
    expect(text).toContain(`  rule: "{{ "{{" }}'a': 1{{ "}}" }}"\n`);
    expect(text.endsWith('{{- end }}\n')).toBe(true);
  });

  test("has the release's labels instead of its own", () => {
    const labels = '  labels:\n    a: b\n    c: d\n';
    const text = crdTemplate(
      `${head}  name: kites.example.org\n${labels}spec:\n  scope: Cluster\n`,
    );
    expect(text).not.toContain('a: b');
    expect(text.split('\n')).toEqual(
      crdTemplate(`${head}  name: kites.example.org\nspec:\n  scope: Cluster\n`).split('\n'),
    );
  });

  test('what is no definition is refused', () => {
    expect(() => crdTemplate('kind: ConfigMap\n')).toThrow(/begins with apiVersion, kind/);
  });
});
