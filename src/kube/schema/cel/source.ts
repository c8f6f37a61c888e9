/**
 * The engine's own `matches` uses ECMAScript expressions, whose time is not bounded and whose dialect is another.
 * Rules are therefore compiled with calls of `matches` renamed to our function of the same length (so that the
 * positions in error messages stay true); text in quotes is left alone.
 */
export const ownMatches = 'matchRe';

const tokens =
  /[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?''')|[rR][bB]?(?:"[^"\n]*"|'[^'\n]*')|[bB]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|[A-Za-z_]\w*(?:\s*\()?/g;

export function withOwnMatches(expression: string): string {
  return withRenamedCalls(expression, 'matches', ownMatches);
}

/** The engine takes any field in `has(self.field)`; this function, for checking only, takes what exists. */
export const checkedHas = 'hav';

export function withCheckedHas(expression: string): string {
  return withRenamedCalls(expression, 'has', checkedHas);
}

function withRenamedCalls(expression: string, name: string, other: string): string {
  return expression.replace(tokens, (token) =>
    token.endsWith('(') && token.slice(0, -1).trimEnd() === name
      ? token.replace(name, other)
      : token,
  );
}

export function withMatches(message: string): string {
  return message.replaceAll(ownMatches, 'matches');
}
