import { createHash } from 'node:crypto';

import { toJsonText } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import type { Registry } from '../registry/registry.ts';
import { aggregatedDiscovery } from './_aggregated.ts';
import type { ServedGroup, ServedVersion } from './_groups.ts';
import { servedGroups } from './_groups.ts';
import { openApiV2 } from './_openapi-v2.ts';
import { openApiV2Protobuf } from './openapi-v2-protobuf.ts';
import { openApiV3 } from './_openapi-v3.ts';

/** A document with its text, and a hash of that for ETags and URLs. */
export interface Document {
  readonly body: JsonObject;
  readonly encoded: Uint8Array;
  readonly hash: string;
}

function documentOf(body: JsonObject): Document {
  const encoded = new TextEncoder().encode(toJsonText(body));
  return { body, encoded, hash: createHash('sha512').update(encoded).digest('hex').toUpperCase() };
}

/** `api/v1` or `apis/G/V`: how OpenAPI v3 calls a version of a group. */
export function openApiPath(group: string, version: string): string {
  return `${group === '' ? 'api' : 'apis'}/${apiVersionOf({ group, version })}`;
}

/** The OpenAPI document of one version of a group, and the resources it was made from. */
interface VersionDocument {
  readonly resources: readonly ResourceDefinition[];
  readonly document: Document;
}

const same = <Item>(left: readonly Item[], right: readonly Item[]): boolean =>
  left.length === right.length && left.every((item, index) => item === right[index]);

/** What is derived from one state of the registry. The large documents are built when first asked for. */
export class Documents {
  readonly epoch: number;
  readonly groups: readonly ServedGroup[];
  readonly #registry: Registry;
  readonly #built = new Map<string, Document>();
  #protobuf: Uint8Array | undefined;
  readonly #versions: Map<string, VersionDocument>;

  /** What `before` has of groups that did not change is taken over: a new CRD costs one document, not all. */
  constructor(registry: Registry, before?: Documents) {
    this.#registry = registry;
    this.epoch = registry.epoch;
    this.groups = servedGroups(registry.all());
    const paths = new Set(this.#paths());
    const kept = before === undefined ? [] : [...before.#versions];
    this.#versions = new Map(kept.filter(([path]) => paths.has(path)));
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

  /** The same in the protobuf form. */
  openApiV2Protobuf(): Uint8Array {
    this.#protobuf ??= openApiV2Protobuf(this.openApiV2().body);
    return this.#protobuf;
  }

  /** The document of a path such as `apis/longhaul.dev/v1alpha1`, if that is served. */
  openApiV3(path: string): Document | undefined {
    for (const { group, versions } of this.groups) {
      const found = versions.find(({ version }) => openApiPath(group, version) === path);
      if (found !== undefined) return this.#versionDocument(path, found.resources);
    }
    return undefined;
  }

  #versionDocument(path: string, resources: readonly ResourceDefinition[]): Document {
    const known = this.#versions.get(path);
    if (known !== undefined && same(known.resources, resources)) return known.document;
    const document = documentOf(openApiV3(resources));
    this.#versions.set(path, { resources, document });
    return document;
  }

  openApiV3Root(): Document {
    return this.#once('v3', () => {
      return {
        paths: Object.fromEntries(
          this.#paths().map((path) => {
            const hash = this.openApiV3(path)?.hash ?? '';
            return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
          }),
        ),
      };
    });
  }

  #paths(): readonly string[] {
    return this.groups.flatMap(({ group, versions }) =>
      versions.map(({ version }) => openApiPath(group, version)),
    );
  }

  #once(name: string, build: () => JsonObject): Document {
    const known = this.#built.get(name);
    if (known !== undefined) return known;
    const built = documentOf(build());
    this.#built.set(name, built);
    return built;
  }
}
