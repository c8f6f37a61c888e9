import type { StructuralSchema } from '../structural.ts';

/** Whether a rule's `fieldPath` (`.spec.a['b.c']`) leads from the node of the rule to a field of its schema. */
export function isPathOf(schema: StructuralSchema, path: string): boolean {
  const form = /\.([A-Za-z_$][\w$-]*)|\['((?:[^'\\]|\\.)*)'\]/y;
  const text = path.trim();
  let node: StructuralSchema | undefined = schema;
  let at = 0;
  while (at < text.length && node !== undefined) {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found === null) return false;
    const name = found[1] ?? (found[2] ?? '').replace(/\\(.)/g, '$1');
    node =
      node.properties.get(name) ?? (found[2] === undefined ? undefined : node.additionalProperties);
    at = form.lastIndex;
  }
  return at > 0 && node !== undefined;
}
