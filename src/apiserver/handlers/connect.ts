import type { KubeObject } from '../../kube/object.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Attributes } from '../extension/attributes.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { Trail } from '../extension/trail.ts';
import type { Call, Core } from './call.ts';
import { withWarnings } from './respond.ts';

/** What comes of a connection with these options, once nobody is against it. */
type Answer = (options: KubeObject) => ApiResponse;

/** Policies and webhooks decide about a connection by its options, before it is looked whether there is anything to connect to. */
export async function connected(
  core: Core,
  call: Call,
  { options, answer }: { readonly options: KubeObject; readonly answer: Answer },
): Promise<ApiResponse> {
  const trail = new Trail();
  try {
    return withWarnings(answer(await admitted(core, call, options, trail)), trail.warnings);
  } catch (error) {
    throw refusalWith(error, trail.warnings);
  } finally {
    trail.tell(call.request.notes);
  }
}

async function admitted(
  ...[core, call, options, trail]: readonly [Core, Call, KubeObject, Trail]
): Promise<KubeObject> {
  const { extension } = core;
  const hooks = extension.hooksFor(call.resource, call.info.subresource);
  if (hooks === undefined) return options;
  const change = (object: KubeObject): KubeObject => object;
  const asked = attributesOf(call, options);
  const object = (await extension.mutate(hooks, asked, { trail, change })) ?? options;
  const attributes = attributesOf(call, object);
  await extension.checkConverted(hooks, attributes, trail);
  await extension.validate(hooks, attributes, trail);
  return object;
}

const attributesOf = ({ info, request, resource }: Call, object: KubeObject): Attributes => ({
  operation: 'CONNECT',
  resource,
  subresource: info.subresource,
  name: info.name,
  namespace: info.namespace,
  object,
  oldObject: undefined,
  user: request.user,
  run: 'real',
  options: null,
});
