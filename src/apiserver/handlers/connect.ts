import type { KubeObject } from '../../kube/object.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Attributes } from '../extension/attributes.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import { Trail } from '../extension/trail.ts';
import { admitted } from './admitted-request.ts';
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
    return withWarnings(
      answer(await admitted(core, attributesOf(call, options), trail)),
      trail.warnings,
    );
  } catch (error) {
    throw refusalWith(error, trail.warnings);
  } finally {
    trail.tell(call.request.notes);
  }
}

const attributesOf = (
  { info, request, resource }: Call,
  object: KubeObject,
): Attributes & { readonly object: KubeObject } => ({
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
