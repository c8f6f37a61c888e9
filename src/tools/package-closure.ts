/** What a package says it needs, by its name; undefined for one that is not installed, such as the binary of another machine. */
export type Needs = (name: string) => readonly string[] | undefined;

/** The package and everything it needs, each once; what is not installed is left out. */
export function packageClosure(name: string, needsOf: Needs): readonly string[] {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const needs = found.has(next) ? undefined : needsOf(next);
    if (needs === undefined) continue;
    found.add(next);
    open.push(...needs);
  }
  return [...found].sort();
}
