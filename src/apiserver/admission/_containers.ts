import type { JsonObject } from '../../base/json.ts';
import { itemsOf, withEach } from './_members.ts';

/** The containers of a pod's spec that are there from the beginning: first those that run, then those that run before them. */
export const containersOf = (spec: JsonObject): readonly JsonObject[] => [
  ...itemsOf(spec, 'containers'),
  ...itemsOf(spec, 'initContainers'),
];

/** The spec with each of them changed. */
export const withContainers = (
  spec: JsonObject,
  change: (container: JsonObject) => JsonObject,
): JsonObject => withEach(withEach(spec, 'containers', change), 'initContainers', change);
