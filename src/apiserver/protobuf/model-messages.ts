import type {
  FieldType as ModelType,
  ModelField,
  ScalarName,
} from '../registry/builtin/models/models.ts';
import { Models } from '../registry/builtin/models/models.ts';
import type { Field, FieldType, Message, Scalar } from './_message.ts';
import { mapEntry } from './_message.ts';
import { intOrString, microTime, objectMeta, quantity, rawJson, time } from './_meta-messages.ts';

/** The protobuf messages of the kinds that are known by their models, each made when it is first met. */
export class ModelMessages {
  #models: Models | undefined;
  readonly #made = new Map<string, Message>();

  of(model: string): Message {
    const known = this.#made.get(model);
    if (known !== undefined) return known;
    this.#models ??= new Models();
    const made = this.#make(this.#models.model(model).fields);
    this.#made.set(model, made);
    return made;
  }

  #make(fields: readonly ModelField[], depth = 0): Message {
    const byNumber = new Map<number, ModelField[]>();
    for (const field of fields) {
      const number = field.numbers[depth];
      if (number === undefined) continue;
      byNumber.set(number, [...(byNumber.get(number) ?? []), field]);
    }
    return {
      fields: new Map(
        [...byNumber].map(([number, own]) => [number, this.#field(number, own, depth)]),
      ),
    };
  }

  /** Fields of one number are those of a message that JSON flattens. */
  #field(number: number, fields: readonly ModelField[], depth: number): Field {
    const [first] = fields;
    const isFlattened = first !== undefined && first.numbers.length > depth + 1;
    if (first === undefined || isFlattened) {
      const inner = this.#make(fields, depth + 1);
      const of: FieldType = { type: 'message', message: () => inner };
      return { number, name: '', of, repeated: false, kept: false, flattened: true };
    }
    const { name, type, keepsZero } = first;
    const repeated = type.type === 'list' || type.type === 'map';
    return { number, name, of: this.#typed(type), repeated, kept: keepsZero };
  }

  #typed(type: ModelType): FieldType {
    switch (type.type) {
      case 'scalar':
        return scalars[type.scalar];
      case 'model':
        return { type: 'message', message: () => this.of(type.model) };
      case 'list':
        return this.#typed(type.of);
      case 'map': {
        // A list cannot be the value of a map: a message around it is.
        const isList = type.of.type === 'list';
        const value = isList ? special(listOf(this.#typed(type.of))) : this.#typed(type.of);
        return { type: 'map', value, entry: mapEntry(value) };
      }
    }
  }
}

const listOf = (of: FieldType): Message => ({
  fields: new Map([[1, { number: 1, name: 'items', of, repeated: true, kept: false }]]),
  convert: ({ items }) => items ?? [],
});

const plain = (scalar: Scalar): FieldType => ({ type: 'scalar', scalar });
const special = (made: Message): FieldType => ({ type: 'message', message: () => made });

const scalars: Readonly<Record<ScalarName, FieldType>> = {
  string: plain('string'),
  bool: plain('bool'),
  int32: plain('int'),
  int64: plain('int'),
  double: plain('double'),
  byte: plain('bytes'),
  time: special(time),
  microtime: special(microTime),
  'int-or-string': special(intOrString),
  quantity: special(quantity),
  any: special(rawJson),
  metadata: special(objectMeta),
};
