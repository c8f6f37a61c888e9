import type { KubeObject } from '../../kube/object.ts';
import { badRequest } from '../../kube/status-error.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import { decodeVersion } from '../admission/decode.ts';
import { writeOptions } from '../admission/options.ts';
import type { WriteOptions } from '../admission/options.ts';
import type { ApiResponse } from '../api-request.ts';
import { ServedResource } from '../registry/resources-served.ts';
import type { Call } from './call.ts';
import { plainAnswer, withWarnings } from './respond.ts';
import { checkIdentity, completed } from './write.ts';

/** What such a request is read with; none is ever stored. */
export const readAs = (definition: ResourceDefinition): ServedResource =>
  new ServedResource({
    definition,
    storage: '',
    storageApiVersion: apiVersionOf(definition),
    deprecation: undefined,
    terminating: false,
  });

export interface PodRequest {
  readonly object: KubeObject;
  readonly options: WriteOptions;
  readonly warnings: readonly string[];
}

/** The body, of one of the versions, of a request for the pod in the URL, whose name it must say. */
export function podRequest(
  call: Call,
  versions: readonly [ServedResource, ...ServedResource[]],
): PodRequest {
  const { request, info } = call;
  const [usual, ...others] = versions;
  const options = writeOptions(request, 'CreateOptions');
  const contentType = request.headers.get('content-type');
  const { definition, ...decoded } = decodeVersion({ body: request.body, contentType }, [
    usual.definition,
    ...others.map((other) => other.definition),
  ]);
  const resource = versions.find((version) => version.definition === definition) ?? usual;
  checkIdentity(decoded.object, call, info.name);
  if (decoded.object.metadata.name !== info.name) {
    throw badRequest(`name in URL does not match name in ${definition.kind} object`);
  }
  return { ...completed(decoded, { ...call, resource }, options), options };
}

/** 201 with a Status: what was asked for was done. */
export const doneAnswer = (warnings: readonly string[]): ApiResponse =>
  withWarnings(
    plainAnswer(
      { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
      201,
    ),
    warnings,
  );
