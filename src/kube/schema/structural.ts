import type { JsonValue } from '../../base/json.ts';

/** One `x-kubernetes-validations` entry, as written. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

export type StructuralType =
  | 'object'
  | 'array'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'int-or-string'
  /** No type given: any value, as under `x-kubernetes-preserve-unknown-fields`. */
  | 'any';

/** The limits a value is checked against, named as in OpenAPI v3. */
export interface ValueLimits {
  readonly enum?: readonly JsonValue[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required: readonly string[];
  /** Branches only check; they never add fields (that is what makes a schema structural). */
  readonly allOf: readonly StructuralSchema[];
  readonly anyOf: readonly StructuralSchema[];
  readonly oneOf: readonly StructuralSchema[];
  readonly not?: StructuralSchema;
}

/**
 * An OpenAPI v3 schema compiled once per version of a resource and walked by everything that needs to know a
 * field's type: pruning, defaulting, validation, list types, CEL activation and server-side apply.
 */
export interface StructuralSchema {
  readonly type: StructuralType;
  readonly nullable: boolean;
  readonly default?: JsonValue;
  readonly properties: ReadonlyMap<string, StructuralSchema>;
  /** The schema of the values of a map; `properties` is then empty. */
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly preserveUnknownFields: boolean;
  readonly embeddedResource: boolean;
  /** How server-side apply merges a list; lists without `x-kubernetes-list-type` are atomic. */
  readonly listType: 'atomic' | 'set' | 'map';
  readonly listMapKeys: readonly string[];
  readonly mapType: 'granular' | 'atomic';
  /** `x-kubernetes-patch-strategy` and `-merge-key`: strategic merge patch of built-in kinds. */
  readonly patchStrategy: readonly string[];
  readonly patchMergeKey?: string;
  readonly limits: ValueLimits;
  readonly rules: readonly ValidationRule[];
}
