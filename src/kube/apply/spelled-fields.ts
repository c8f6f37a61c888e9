import { byText } from '../../base/by-text.ts';
import { isJsonObject } from '../../base/json.ts';
import { FieldSetBuilder, noFields, parseFieldsV1, unionOf } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { PathElement } from './path-element.ts';

/**
 * Collects field paths while somebody walks an object, as text in the form of `fieldsV1`. Objects are many and their shapes
 * are few: equal texts are one and the same set, about which everything that was found out stays known. Of a long text there
 * will hardly be another; from there on the paths go into a set one by one.
 */
export class SpelledFields {
  /** Where the walk is: its owner moves it. */
  readonly #path: readonly PathElement[];
  #text = '';
  /** So many steps of the path are in the text and not closed yet. */
  #written = 0;
  #isFirst = true;
  #large: LargeFields | undefined;

  constructor(path: readonly PathElement[]) {
    this.#path = path;
  }

  /** Takes the path where the walk is; twice is once. The path of no steps is the whole object, which nobody owns. */
  add(): void {
    if (this.#large !== undefined) this.#large.add();
    else if (this.#path.length > 0) this.#spell();
  }

  #spell(): void {
    for (let step = this.#written; step < this.#path.length; step++) {
      this.#write(`${JSON.stringify(this.#path[step])}:{`);
      this.#isFirst = true;
    }
    this.#written = this.#path.length;
    this.#write('".":{}');
    if (this.#text.length <= longestKept) return;
    this.#text += '}'.repeat(this.#written);
    this.#large = new LargeFields(this.#path);
  }

  /** The walk has left its last step. */
  left(): void {
    if (this.#large !== undefined) this.#large.left();
    else if (this.#written > this.#path.length) {
      this.#text += '}';
      this.#written--;
    }
  }

  set(): FieldSet {
    if (this.#large !== undefined) {
      return unionOf(this.#large.set(), parsedFields(`{${this.#text}}`));
    }
    return this.#text === '' ? noFields : setOf(`{${this.#text}}`);
  }

  #write(text: string): void {
    this.#text += this.#isFirst ? text : `,${text}`;
    this.#isFirst = false;
  }
}

/** What is collected once it is much. */
class LargeFields {
  readonly #path: readonly PathElement[];
  /** The sets below the first steps of the path, from the whole on. */
  readonly #open = [new FieldSetBuilder()];

  constructor(path: readonly PathElement[]) {
    this.#path = path;
  }

  add(): void {
    const last = this.#path.at(-1);
    if (last !== undefined) this.#below(this.#path.length - 1).take(last);
  }

  #below(steps: number): FieldSetBuilder {
    const open = this.#open[steps];
    if (open !== undefined) return open;
    const builder = this.#below(steps - 1).at(this.#path[steps - 1] ?? 'f:');
    this.#open.push(builder);
    return builder;
  }

  left(): void {
    if (this.#open.length > this.#path.length + 1) this.#open.pop();
  }

  set(): FieldSet {
    return (this.#open[0] ?? new FieldSetBuilder()).build();
  }
}

function parsedFields(text: string): FieldSet {
  const fields: unknown = JSON.parse(text);
  return isJsonObject(fields) ? parseFieldsV1(fields) : noFields;
}

const mostKept = 1000;
const longestKept = 4000;

const setOf = byText(mostKept, parsedFields);
