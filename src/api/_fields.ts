import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { Problem } from '../base/result.ts';

type Name<Shape> = keyof Shape & string;

/**
 * The fields of one wire object, by the names of its generated type, so that a field renamed in crds/ breaks the
 * build. What is missing or of the wrong type is noted as a problem, and a stand-in of the right type returned: the
 * parser reads on, finds all problems, and then must not use what it read.
 */
export class Fields<Shape> {
  readonly problems: Problem[];
  readonly #object: JsonObject;
  readonly #path: string;

  constructor(value: JsonValue | undefined, path: string, problems: Problem[] = []) {
    this.problems = problems;
    this.#path = path;
    this.#object = isJsonObject(value) ? value : {};
    if (value !== undefined && !isJsonObject(value)) this.#note(path, 'must be an object');
  }

  has(name: Name<Shape>): boolean {
    return this.#object[name] !== undefined;
  }

  number(name: Name<Shape>): number {
    const value = this.#object[name];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    this.problem(name, 'must be a number');
    return 0;
  }

  optionalNumber(name: Name<Shape>): number | undefined {
    return this.has(name) ? this.number(name) : undefined;
  }

  /** A number written as text, such as "1.4": exact on the wire, where a float is not. */
  decimal(name: Name<Shape>): number {
    const text = this.text(name);
    if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return Number(text);
    this.problem(name, `must be a decimal in quotes, such as "1.4", not ${JSON.stringify(text)}`);
    return 0;
  }

  text(name: Name<Shape>): string {
    const value = this.#object[name];
    if (typeof value === 'string') return value;
    this.problem(name, 'must be text');
    return '';
  }

  optionalText(name: Name<Shape>): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  flag(name: Name<Shape>): boolean {
    const value = this.#object[name];
    if (typeof value === 'boolean') return value;
    this.problem(name, 'must be true or false');
    return false;
  }

  oneOf<Choice extends string>(name: Name<Shape>, choices: readonly [Choice, ...Choice[]]): Choice {
    const value = this.#object[name];
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    this.problem(name, `must be one of ${choices.join(', ')}`);
    return choices[0];
  }

  texts(name: Name<Shape>): readonly string[] {
    return this.#items(name).flatMap((item, index) => {
      if (typeof item === 'string') return [item];
      this.#note(`${this.#path}.${name}[${index}]`, 'must be text');
      return [];
    });
  }

  object<Field extends Name<Shape>>(name: Field): Fields<NonNullable<Shape[Field]>> {
    const value = this.#object[name];
    if (value === undefined) this.problem(name, 'must be set');
    return new Fields(value, `${this.#path}.${name}`, this.problems);
  }

  objects<Field extends Name<Shape>>(name: Field): readonly Fields<ItemOf<Shape[Field]>>[] {
    return this.#items(name).map(
      (item, index) => new Fields(item, `${this.#path}.${name}[${index}]`, this.problems),
    );
  }

  problem(name: Name<Shape>, message: string): void {
    this.#note(`${this.#path}.${name}`, message);
  }

  #items(name: Name<Shape>): readonly JsonValue[] {
    const value = this.#object[name];
    if (isJsonArray(value)) return value;
    if (value !== undefined) this.problem(name, 'must be a list');
    return [];
  }

  #note(path: string, message: string): void {
    this.problems.push({ path, message });
  }
}

type ItemOf<List> = NonNullable<List> extends readonly (infer Item)[] ? Item : never;
