/**
 * The engine's own `matches` uses ECMAScript expressions, whose time is not bounded and whose dialect is another.
 * Rules are therefore compiled with calls of `matches` renamed to our function of the same length (so that the
 * positions in error messages stay true); text in quotes is left alone.
 */
export const ownMatches = 'matchRe';

const tokens =
  /[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?''')|[rR][bB]?(?:"[^"\n]*"|'[^'\n]*')|[bB]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|[A-Za-z_]\w*(?:\s*\()?/g;

export function withOwnMatches(expression: string): string {
  return expression.replace(tokens, (token) =>
    /^matches\s*\($/.test(token) ? token.replace('matches', ownMatches) : token,
  );
}

export function withMatches(message: string): string {
  return message.replaceAll(ownMatches, 'matches');
}
