import type { KubeObject } from '../../kube/object.ts';
import type { Attributes } from '../extension/attributes.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { Trail } from '../extension/trail.ts';
import type { Call, Core } from './call.ts';
import { attributesOf } from './write-attributes.ts';

/** What policies and webhooks make of something that is asked for and not stored: they may refuse it, or change it. */
export async function admitted(
  { extension }: Core,
  attributes: Attributes & { readonly object: KubeObject },
  trail: Trail,
): Promise<KubeObject> {
  const hooks = extension.hooksFor(attributes.resource, attributes.subresource);
  if (hooks === undefined) return attributes.object;
  const change = (same: KubeObject): KubeObject => same;
  const object =
    (await extension.mutate(hooks, attributes, { trail, change })) ?? attributes.object;
  const seen = { ...attributes, object };
  await extension.checkConverted(hooks, seen, trail);
  await extension.validate(hooks, seen, trail);
  return object;
}

export interface AdmittedRequest {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The same of what is created as if it were an object: a token, a review, a binding, an eviction. */
export async function admittedRequest(
  core: Core,
  call: Call,
  { object, run }: { readonly object: KubeObject; readonly run: 'real' | 'dry' },
): Promise<AdmittedRequest> {
  const trail = new Trail();
  const written = { run, name: object.metadata.name ?? '' };
  const proposed = { operation: 'CREATE', object, before: undefined } as const;
  const attributes = { ...attributesOf(call, written, proposed), object };
  try {
    return { object: await admitted(core, attributes, trail), warnings: trail.warnings };
  } catch (error) {
    throw refusalWith(error, trail.warnings);
  } finally {
    trail.tell(call.request.notes);
  }
}
