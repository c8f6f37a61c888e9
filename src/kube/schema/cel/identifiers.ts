const reserved: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);

const replacements: ReadonlyMap<string, string> = new Map([
  ['__', '__underscores__'],
  ['.', '__dot__'],
  ['-', '__dash__'],
  ['/', '__slash__'],
]);

/**
 * What a rule calls a field whose name is no CEL identifier: `namespace` becomes `__namespace__`, `a-b` becomes
 * `a__dash__b`. Undefined: rules cannot name the field at all.
 */
export function escapeField(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`;
  if (!/^[a-zA-Z_./-][a-zA-Z0-9_./-]*$/.test(name)) return undefined;
  const escaped = name.replace(/__|[./-]/g, (found) => replacements.get(found) ?? found);
  return /^\d/.test(escaped) ? undefined : escaped;
}
