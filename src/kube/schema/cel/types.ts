/**
 * The type of an expression. Types that come from a schema also say how large their values can be (`most`: characters,
 * items or entries), which only the cost estimate looks at.
 */
export type CelType =
  | { readonly type: 'dyn'; readonly most?: number }
  /** The type of what could not be checked: it fits everywhere, so that one fault is told once. */
  | { readonly type: 'error' }
  /** bool, int, uint, double, string, bytes, timestamp, duration, null, or a type of a library. */
  | { readonly type: 'simple'; readonly name: string; readonly most?: number }
  | { readonly type: 'list'; readonly item: CelType; readonly most?: number }
  | {
      readonly type: 'map';
      readonly key: CelType;
      readonly value: CelType;
      readonly most?: number;
    }
  | { readonly type: 'optional'; readonly of: CelType }
  | { readonly type: 'type'; readonly of: CelType }
  | ObjectType
  /** `A` in the declaration of a function. */
  | { readonly type: 'parameter'; readonly name: string }
  /** Not known yet: what the parameter of one call, or the item of an empty list, stands for. */
  | { readonly type: 'open'; readonly id: number };

export interface ObjectType {
  readonly type: 'object';
  readonly name: string;
  /** By their escaped names. */
  readonly fields: ReadonlyMap<string, CelType>;
  readonly most?: number;
}

export const dyn = { type: 'dyn' } as const satisfies CelType;
export const errorType: CelType = { type: 'error' };
export const simple = (name: string): CelType => ({ type: 'simple', name });
export const bool = simple('bool');
export const int = simple('int');
export const string = simple('string');
export const listOf = (item: CelType): CelType => ({ type: 'list', item });
export const mapOf = (key: CelType, value: CelType): CelType => ({ type: 'map', key, value });
export const optionalOf = (of: CelType): CelType => ({ type: 'optional', of });

/** As the reference compiler writes types in its messages. */
export function typeText(type: CelType): string {
  switch (type.type) {
    case 'dyn':
      return 'dyn';
    case 'error':
      return '!error!';
    case 'simple':
    case 'object':
    case 'parameter':
      return type.name;
    case 'list':
      return `list(${typeText(type.item)})`;
    case 'map':
      return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case 'optional':
      return `optional_type(${typeText(type.of)})`;
    case 'type':
      return `type(${typeText(type.of)})`;
    case 'open':
      return 'dyn';
  }
}

/** Reads the type of a declaration: `list<A>`, `map<string, dyn>`, `int`. */
export function readType(text: string): CelType {
  const form = /^(\w+)<(.*)>$/.exec(text);
  if (form === null) return readSimple(text);
  const parts = splitTypes(form[2] ?? '').map(readType);
  const [first = dyn, second = dyn] = parts;
  if (form[1] === 'list') return listOf(first);
  if (form[1] === 'map') return mapOf(first, second);
  return form[1] === 'optional' ? optionalOf(first) : { type: 'type', of: first };
}

function readSimple(text: string): CelType {
  if (text === 'dyn') return dyn;
  return /^[A-Z]$/.test(text) ? { type: 'parameter', name: text } : simple(text);
}

/** At the commas that are not within brackets. */
export function splitTypes(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '<') depth++;
    if (character === '>') depth--;
    if (character !== ',' || depth > 0) continue;
    parts.push(text.slice(start, index).trim());
    start = index + 1;
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}
