import type { JsonObject } from '../../../base/json.ts';
import { atomic, object, text } from './_schema.ts';

export const objectReference = (description: string): JsonObject =>
  object(
    description,
    {
      kind: text('Kind of the object.'),
      namespace: text('Namespace of the object.'),
      name: text('Name of the object.'),
      uid: text('UID of the object.'),
      apiVersion: text('API version of the object.'),
      resourceVersion: text('The state of the object that is meant, where one is.'),
      fieldPath: text('The part of the object that is meant, such as spec.links[0].'),
    },
    atomic,
  );

export const localReference = (description: string): JsonObject =>
  object(description, { name: text('Name of the object.', { default: '' }) }, atomic);
