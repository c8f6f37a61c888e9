import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import type { Answered, Asked } from './exchange.ts';
import { readJson } from './normalise.ts';

const revisionIn = /(resourceVersion"?\s*[:=]\s*"?)(\d+)/g;
const timeIn = /(creationTimestamp"?\s*:\s*"?)([-0-9T:Z]+)/g;

/**
 * What our server says where the recorded one said something else, so that a later request that quotes the recorded answer
 * quotes ours instead.
 */
export class Substitution {
  readonly #ours = new Map<string, string>();

  /** Puts the two answers to one request side by side. */
  learn(recorded: Answered, answered: Answered): void {
    try {
      this.#learn(readJson(recorded.text), readJson(answered.text), '');
    } catch (error) {
      // Streams and texts teach nothing.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  #learn(recorded: JsonValue | undefined, answered: JsonValue | undefined, name: string): void {
    if (isJsonObject(recorded) && isJsonObject(answered)) {
      for (const [key, value] of Object.entries(recorded)) this.#learn(value, answered[key], key);
    } else if (isJsonArray(recorded) && isJsonArray(answered)) {
      for (const [index, item] of recorded.entries()) this.#learn(item, answered[index], '');
    } else if (typeof recorded === 'string' && typeof answered === 'string') {
      this.#ours.set(`${name} ${recorded}`, answered);
    }
  }

  /** The request as it is to be sent to our server. */
  apply(asked: Asked): Asked {
    const { body } = asked;
    return {
      ...asked,
      path: this.#applied(asked.path),
      body: body === undefined ? undefined : this.#applied(body),
    };
  }

  #applied(text: string): string {
    const wholes = [...this.#ours].flatMap(([key, ours]) => {
      const [name, recorded = ''] = key.split(' ', 2);
      return name === 'uid' || name === 'continue' ? [[recorded, ours] as const] : [];
    });
    const put = wholes
      .filter(([recorded]) => recorded !== '')
      .reduce((before, [recorded, ours]) => before.replaceAll(recorded, ours), text);
    return put
      .replace(revisionIn, this.#replacer('resourceVersion'))
      .replace(timeIn, this.#replacer('creationTimestamp'));
  }

  #replacer(name: string): (whole: string, before: string, value: string) => string {
    return (_whole, before, value) => before + (this.#ours.get(`${name} ${value}`) ?? value);
  }
}
