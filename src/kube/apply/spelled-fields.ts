import { isJsonObject } from '../../base/json.ts';
import { noFields, parseFieldsV1 } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { PathElement } from './path-element.ts';

/**
 * Collects field paths while somebody walks an object, as text in the form of `fieldsV1`. Objects are many and their shapes
 * are few: equal texts are one and the same set, about which everything that was found out stays known.
 */
export class SpelledFields {
  /** Where the walk is: its owner moves it. */
  readonly #path: readonly PathElement[];
  #text = '';
  /** So many steps of the path are in the text and not closed yet. */
  #written = 0;
  #isFirst = true;

  constructor(path: readonly PathElement[]) {
    this.#path = path;
  }

  /** Takes the path where the walk is; twice is once. The path of no steps is the whole object, which nobody owns. */
  add(): void {
    if (this.#path.length === 0) return;
    for (const element of this.#path.slice(this.#written)) {
      this.#write(`${JSON.stringify(element)}:{`);
      this.#isFirst = true;
    }
    this.#written = this.#path.length;
    this.#write('".":{}');
  }

  /** The walk has left its last step. */
  left(): void {
    if (this.#written <= this.#path.length) return;
    this.#text += '}';
    this.#written--;
  }

  set(): FieldSet {
    return this.#text === '' ? noFields : setOf(`{${this.#text}}`);
  }

  #write(text: string): void {
    this.#text += this.#isFirst ? text : `,${text}`;
    this.#isFirst = false;
  }
}

function setOf(text: string): FieldSet {
  const known = sets.get(text);
  if (known !== undefined) return known;
  const fields: unknown = JSON.parse(text);
  const set = isJsonObject(fields) ? parseFieldsV1(fields) : noFields;
  if (text.length > longestKept) return set;
  if (sets.size === mostKept) sets.clear();
  sets.set(text, set);
  return set;
}

const sets = new Map<string, FieldSet>();
const mostKept = 1000;
const longestKept = 4000;
