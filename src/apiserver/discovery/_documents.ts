import { createHash } from 'node:crypto';

import type { JsonObject } from '../../base/json.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import type { Registry } from '../registry/registry.ts';
import { aggregatedDiscovery } from './_aggregated.ts';
import type { ServedGroup, ServedVersion } from './_groups.ts';
import { servedGroups } from './_groups.ts';
import { openApiV2 } from './_openapi-v2.ts';
import { openApiV3 } from './_openapi-v3.ts';

/** A document with its text, and a hash of that for ETags and URLs. */
export interface Document {
  readonly body: JsonObject;
  readonly encoded: Uint8Array;
  readonly hash: string;
}

function documentOf(body: JsonObject): Document {
  const encoded = new TextEncoder().encode(JSON.stringify(body));
  return { body, encoded, hash: createHash('sha512').update(encoded).digest('hex').toUpperCase() };
}

/** `api/v1` or `apis/G/V`: how OpenAPI v3 calls a version of a group. */
export function openApiPath(group: string, version: string): string {
  return `${group === '' ? 'api' : 'apis'}/${apiVersionOf({ group, version })}`;
}

/** What is derived from one state of the registry. The large documents are built when first asked for. */
export class Documents {
  readonly epoch: number;
  readonly groups: readonly ServedGroup[];
  readonly #registry: Registry;
  readonly #built = new Map<string, Document>();

  constructor(registry: Registry) {
    this.#registry = registry;
    this.epoch = registry.epoch;
    this.groups = servedGroups(registry.all());
  }

  version(group: string, version: string): ServedVersion | undefined {
    const served = this.groups.find((each) => each.group === group);
    return served?.versions.find((each) => each.version === version);
  }

  aggregated(which: 'core' | 'named'): Document {
    const groups = this.groups.filter(({ group }) => (group === '') === (which === 'core'));
    return this.#once(`aggregated/${which}`, () => aggregatedDiscovery(groups));
  }

  openApiV2(): Document {
    return this.#once('v2', () => openApiV2(this.#registry.all()));
  }

  /** The document of a path such as `apis/longhaul.dev/v1alpha1`, if that is served. */
  openApiV3(path: string): Document | undefined {
    for (const { group, versions } of this.groups) {
      const found = versions.find(({ version }) => openApiPath(group, version) === path);
      if (found !== undefined) return this.#once(`v3/${path}`, () => openApiV3(found.resources));
    }
    return undefined;
  }

  openApiV3Root(): Document {
    return this.#once('v3', () => {
      const paths = this.groups.flatMap(({ group, versions }) =>
        versions.map(({ version }) => openApiPath(group, version)),
      );
      return {
        paths: Object.fromEntries(
          paths.map((path) => {
            const hash = this.openApiV3(path)?.hash ?? '';
            return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
          }),
        ),
      };
    });
  }

  #once(name: string, build: () => JsonObject): Document {
    const known = this.#built.get(name);
    if (known !== undefined) return known;
    const built = documentOf(build());
    this.#built.set(name, built);
    return built;
  }
}
