import type { JsonObject, JsonValue } from '../../../../base/json.ts';
import { objectMetaSchema } from '../../../../kube/schema/object-meta.ts';
import { descriptionOf } from './descriptions.ts';
import { atomicModels, fieldRules } from './field-rules.ts';
import type { FieldRule } from './field-rules.ts';
import { Models } from './models.ts';
import type { FieldType, Model, ModelField, ScalarName } from './models.ts';

/** Makes OpenAPI schemas of models; a model that occurs in several places is made once. */
export class ModelSchemas {
  readonly #models = new Models();
  readonly #made = new Map<string, JsonObject>();

  /** The schema of a whole object; what it says of its metadata, kind and version goes without saying. */
  ofKind(name: string, description: string): JsonObject {
    const schema = this.#of(name);
    return { ...schema, description };
  }

  #of(name: string): JsonObject {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const model = this.#models.model(name);
    const schema = this.#make(model);
    this.#made.set(name, schema);
    return schema;
  }

  #make(model: Model): JsonObject {
    const required = model.fields.filter((field) => isRequired(model, field));
    const properties = model.fields.map((field): readonly [string, JsonObject] => [
      field.name,
      this.#property(model, field),
    ]);
    return {
      type: 'object',
      ...described(descriptionOf(model.name)),
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required: required.map(({ name }) => name) }),
      ...(atomicModels.has(model.name) ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    };
  }

  #property(model: Model, field: ModelField): JsonObject {
    const rule = ruleOf(model, field);
    const value = defaultOf(model, field, rule);
    return {
      ...this.#typed(field.type),
      ...described(descriptionOf(model.name, field.name)),
      ...(value === undefined ? {} : { default: value }),
      ...listExtensions(field, rule),
      ...mapExtensions(field, rule),
      ...patchExtensions(field),
    };
  }

  #typed(type: FieldType): JsonObject {
    switch (type.type) {
      case 'scalar':
        return scalarSchemas[type.scalar];
      case 'model':
        return this.#of(type.model);
      case 'list':
        return { type: 'array', items: this.#typed(type.of) };
      case 'map':
        return { type: 'object', additionalProperties: this.#valueOfMap(type.of) };
    }
  }

  #valueOfMap(type: FieldType): JsonObject {
    const schema = this.#typed(type);
    return type.type === 'list' ? { ...schema, 'x-kubernetes-list-type': 'atomic' } : schema;
  }
}

const scalarSchemas: Readonly<Record<ScalarName, JsonObject>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  byte: { type: 'string', format: 'byte' },
  time: { type: 'string', format: 'date-time' },
  microtime: { type: 'string', format: 'date-time' },
  'int-or-string': { 'x-kubernetes-int-or-string': true, format: 'int-or-string' },
  // A fraction is one too; it is a text by the time the object is checked.
  quantity: { 'x-kubernetes-int-or-string': true },
  any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  metadata: objectMetaSchema,
};

const described = (description: string | undefined): JsonObject =>
  description === undefined ? {} : { description };

const ruleOf = ({ name }: Model, field: ModelField): FieldRule =>
  fieldRules[name]?.[field.name] ?? {};

/** In what is observed, a number or a text that is left out is zero; in what is wanted, it is missing. */
const isObserved = ({ name }: Model): boolean => /Status$|^V1ContainerState/.test(name);

function isRequired(model: Model, field: ModelField): boolean {
  if (field.isOptional || ruleOf(model, field).mayBeAbsent === true) return false;
  return defaultOf(model, field, ruleOf(model, field)) === undefined;
}

function defaultOf(model: Model, field: ModelField, rule: FieldRule): JsonValue | undefined {
  if (rule.default !== undefined) return rule.default;
  if (field.isAlwaysThere || isMetadata(field)) return {};
  if (field.isOptional || !isObserved(model) || field.type.type !== 'scalar') return undefined;
  return zeros[field.type.scalar];
}

const isMetadata = ({ type }: ModelField): boolean =>
  type.type === 'scalar' && type.scalar === 'metadata';

const zeros: Readonly<Partial<Record<ScalarName, JsonValue>>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
};

function listExtensions({ type }: ModelField, rule: FieldRule): JsonObject {
  if (type.type !== 'list') return {};
  if (rule.keys !== undefined) {
    return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': rule.keys };
  }
  return { 'x-kubernetes-list-type': rule.merges === 'set' ? 'set' : 'atomic' };
}

function mapExtensions({ type }: ModelField, { merges }: FieldRule): JsonObject {
  if (type.type === 'list' || (merges !== 'atomic' && merges !== 'granular')) return {};
  return { 'x-kubernetes-map-type': merges };
}

function patchExtensions({ merge, retainsKeys }: ModelField): JsonObject {
  const strategies = [
    ...(merge === undefined ? [] : ['merge']),
    ...(retainsKeys ? ['retainKeys'] : []),
  ];
  if (strategies.length === 0) return {};
  return {
    'x-kubernetes-patch-strategy': strategies.join(','),
    ...(merge === undefined || merge.key === ''
      ? {}
      : { 'x-kubernetes-patch-merge-key': merge.key }),
  };
}
