import { badRequest } from './status-error.ts';
import { checkLabelValue, checkQualifiedName } from './names.ts';

/** Picks objects by their labels; all of its requirements must hold. */
export interface LabelSelector {
  matches(labels: Readonly<Record<string, string>> | undefined): boolean;
}

type Comparison = '=' | '==' | '!=' | 'in' | 'notin' | '>' | '<';

type Requirement =
  | { readonly type: 'exists'; readonly key: string }
  | { readonly type: 'absent'; readonly key: string }
  | { readonly type: 'one-of'; readonly key: string; readonly values: ReadonlySet<string> }
  | { readonly type: 'none-of'; readonly key: string; readonly values: ReadonlySet<string> }
  | { readonly type: 'above'; readonly key: string; readonly bound: bigint }
  | { readonly type: 'below'; readonly key: string; readonly bound: bigint };

/**
 * Reads `app=web,tier in (a, b),!canary,size>3`. Empty text selects everything; text that cannot be read
 * is a bad request (400) in the words of the real API server.
 */
export function parseLabelSelector(text: string): LabelSelector {
  return selectorOf(new LabelSelectorParser(text).requirements());
}

/** What is asked of one label. */
interface KeyRequirements {
  readonly requirements: Requirement[];
  /** The label must be there. */
  isNeeded: boolean;
}

/** Goes by the labels of an object and not by the requirements, of which a client may send ten thousand to be held to every object. */
function selectorOf(requirements: readonly Requirement[]): LabelSelector {
  const byKey = new Map<string, KeyRequirements>();
  for (const requirement of requirements) {
    const asked = byKey.get(requirement.key) ?? { requirements: [], isNeeded: false };
    asked.requirements.push(requirement);
    asked.isNeeded ||= requirement.type !== 'absent' && requirement.type !== 'none-of';
    byKey.set(requirement.key, asked);
  }
  const needed = [...byKey.values()].filter(({ isNeeded }) => isNeeded).length;
  return {
    matches(labels = {}) {
      let found = 0;
      for (const [key, value] of Object.entries(labels)) {
        const asked = byKey.get(key);
        if (asked === undefined) continue;
        for (const requirement of asked.requirements) if (!holds(requirement, value)) return false;
        if (asked.isNeeded) found++;
      }
      return found === needed;
    },
  };
}

/** Of a label that is there. */
function holds(requirement: Requirement, value: string): boolean {
  switch (requirement.type) {
    case 'exists':
      return true;
    case 'absent':
      return false;
    case 'one-of':
      return requirement.values.has(value);
    case 'none-of':
      return !requirement.values.has(value);
    case 'above': {
      const number = parseInt64(value);
      return number !== undefined && number > requirement.bound;
    }
    case 'below': {
      const number = parseInt64(value);
      return number !== undefined && number < requirement.bound;
    }
  }
}

const int64Limit = 2n ** 63n;

function parseInt64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?[0-9]{1,63}$/.test(text)) return undefined;
  const number = BigInt(text.replace(/^\+/, ''));
  return number >= -int64Limit && number < int64Limit ? number : undefined;
}

const tokenPattern = /[ \t\r\n]*(==|!=|[=!(),<>]|[^ \t\r\n=!(),<>\0]+)/y;
const symbols = new Set(['==', '!=', '=', '!', '(', ')', ',', '<', '>']);

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(tokenPattern);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    tokens.push(match[1] ?? '');
  }
  return tokens;
}

/** Recursive descent over the tokens; '' stands for the end of the text. */
class LabelSelectorParser {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  requirements(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    while (this.#peek() !== '') {
      if (!isIdentifier(this.#peek()) && this.#peek() !== '!') {
        throw badRequest(`found '${this.#peek()}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirement());
      this.#separator();
    }
    return requirements;
  }

  #separator(): void {
    const token = this.#next();
    if (token === '') return;
    if (token !== ',') throw badRequest(`found '${token}', expected: ',' or 'end of string'`);
    const after = this.#peek();
    if (isIdentifier(after) || after === '!') return;
    throw badRequest(`found '${after}', expected: identifier after ','`);
  }

  #requirement(): Requirement {
    const negated = this.#peek() === '!';
    if (negated) this.#next();
    const key = this.#next();
    if (!isIdentifier(key)) throw refused(`found '${key}', expected: identifier`);
    const wrong = checkQualifiedName(key);
    if (wrong.length > 0) throw refused(invalidText('<nil>', key, wrong));
    if (negated) return { type: 'absent', key };
    if (this.#peek() === '' || this.#peek() === ',') return { type: 'exists', key };
    const comparison = this.#comparison();
    const values = comparison.endsWith('in') ? this.#values() : this.#value();
    return compose(key, comparison, [...new Set(values)].sort());
  }

  #comparison(): Comparison {
    const token = this.#next();
    const found = comparisons.find((comparison) => comparison === token);
    if (found !== undefined) return found;
    throw refused(`found '${token}', expected: in, notin, =, ==, !=, gt, lt`);
  }

  #value(): readonly string[] {
    if (this.#peek() === '' || this.#peek() === ',') return [''];
    const token = this.#next();
    if (!isIdentifier(token)) throw refused(`found '${token}', expected: identifier`);
    return [token];
  }

  /** `(a,b)`; places left empty, as in `(a,)` and `()`, mean the empty value. */
  #values(): readonly string[] {
    const open = this.#next();
    if (open !== '(') throw refused(`found '${open}' expected: '('`);
    const values: string[] = [];
    if (!isIdentifier(this.#peek()) && this.#peek() !== ',' && this.#peek() !== ')') {
      throw refused(`found '${this.#peek()}', expected: ',', ')' or identifier`);
    }
    for (;;) {
      values.push(isIdentifier(this.#peek()) ? this.#next() : '');
      const token = this.#peek();
      if (token !== ',' && token !== ')') throw refused(this.#unexpectedInList(values));
      this.#next();
      if (token === ')') return values;
    }
  }

  #unexpectedInList(values: readonly string[]): string {
    const token = this.#peek();
    const expected = values.at(-1) === '' ? "',', or identifier" : "',' or ')'";
    return `found '${token}', expected: ${expected}`;
  }

  #peek(): string {
    return this.#tokens[this.#position] ?? '';
  }

  #next(): string {
    const token = this.#peek();
    this.#position++;
    return token;
  }
}

const comparisons = ['in', 'notin', '=', '==', '!=', '>', '<'] as const;

const isIdentifier = (token: string): boolean => token !== '' && !symbols.has(token);

function compose(key: string, comparison: Comparison, values: readonly string[]): Requirement {
  checkValues(key, comparison, values);
  const bound = parseInt64(values[0]) ?? 0n;
  switch (comparison) {
    case '>':
      return { type: 'above', key, bound };
    case '<':
      return { type: 'below', key, bound };
    case 'notin':
    case '!=':
      return { type: 'none-of', key, values: new Set(values) };
    case 'in':
    case '=':
    case '==':
      return { type: 'one-of', key, values: new Set(values) };
  }
}

function checkValues(key: string, comparison: Comparison, values: readonly string[]): void {
  const ordered = comparison === '>' || comparison === '<';
  const wrong = [
    ...(ordered ? checkBound(values) : []),
    ...values.flatMap((value, index) => checkValue(`values[${index}][${key}]`, value)),
  ];
  const [first] = wrong;
  if (first !== undefined) throw refused(wrong.length === 1 ? first : `[${wrong.join(', ')}]`);
}

const checkBound = ([bound = '']: readonly string[]): readonly string[] =>
  parseInt64(bound) === undefined ? [invalidText('values[0]', bound, [integerRule])] : [];

function checkValue(path: string, value: string): readonly string[] {
  const rules = checkLabelValue(value);
  return rules.length === 0 ? [] : [invalidText(path, value, rules)];
}

const integerRule = "for 'Gt', 'Lt' operators, the value must be an integer";

const invalidText = (path: string, value: string, rules: readonly string[]): string =>
  `${path}: Invalid value: ${JSON.stringify(value)}: ${rules.join('; ')}`;

const refused = (why: string): Error => badRequest(`unable to parse requirement: ${why}`);
