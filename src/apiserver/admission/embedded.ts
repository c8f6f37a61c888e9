import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { cannotUnmarshal } from '../../kube/go-type.ts';
import { metadataProblem } from '../../kube/metadata-types.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { withEmbeddedMetadata } from '../../kube/schema/embedded.ts';
import type { ReadMetadata } from '../../kube/schema/embedded.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { completeMetadata } from './decode.ts';
import { UnreadableError } from './unreadable.ts';

/** The object with the metadata of objects inside it as its own would be; 400 for metadata of wrong types. */
export function withReadableMetadata(
  object: JsonObject,
  definition: ResourceDefinition,
  schema: StructuralSchema,
): JsonObject {
  const { value, problem } = withEmbeddedMetadata(object, schema, read(definition));
  if (problem !== undefined) throw new UnreadableError(definition, problem);
  return value;
}

const read =
  (definition: ResourceDefinition): ReadMetadata =>
  (metadata) => {
    if (metadata === null) return { type: 'metadata', value: {} };
    if (!isJsonObject(metadata)) {
      return { type: 'wrong', why: cannotUnmarshal(metadata, 'v1.ObjectMeta') };
    }
    const why = metadataProblem(metadata);
    if (why !== undefined) return { type: 'wrong', why };
    return { type: 'metadata', value: completeMetadata(metadata, definition) };
  };
