import type { TestObject } from './change.ts';
import { dataOf, labelsOf } from './change.ts';

/** What is written: a kind that is built in, and one that a definition adds. */
export interface TestResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: string;
}

export const configMaps: TestResource = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  path: '/api/v1/namespaces/default/configmaps',
};

export const widgets: TestResource = {
  apiVersion: 'kill.example.com/v1',
  kind: 'Widget',
  path: '/apis/kill.example.com/v1/namespaces/default/widgets',
};

export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.kill.example.com' },
  spec: {
    group: 'kill.example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              data: { type: 'object', additionalProperties: { type: 'string', maxLength: 100 } },
            },
          },
        },
      },
    ],
  },
};

/** An object as a write with this token leaves it. */
export function objectOf(
  { apiVersion, kind }: TestResource,
  name: string,
  token: string,
): TestObject & { readonly apiVersion: string; readonly kind: string } {
  return { apiVersion, kind, metadata: { name, labels: labelsOf(token) }, data: dataOf(token) };
}
