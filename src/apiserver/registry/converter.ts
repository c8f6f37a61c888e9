import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';

/** Brings the objects of a definition from one version into another by asking somebody outside. */
export interface Converter {
  /** The objects in the wanted version, in their order. Rejects with a StatusError. */
  convert(objects: readonly KubeObject[], apiVersion: string): Promise<readonly KubeObject[]>;
}

/** Makes the converter of a definition from its `spec.conversion.webhook`. */
export type ConverterFactory = (webhook: JsonValue) => Converter;
