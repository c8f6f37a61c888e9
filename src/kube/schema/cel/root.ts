import type { StructuralSchema } from '../structural.ts';

/**
 * The whole object as rules see it: of its metadata only the name, because the rest changes without a write to
 * the object's own fields.
 */
export function rootSchema(schema: StructuralSchema): StructuralSchema {
  const known = roots.get(schema);
  if (known !== undefined) return known;
  const properties = new Map(schema.properties);
  const metadata = properties.get('metadata');
  if (metadata !== undefined) {
    const named = [...metadata.properties].filter(([name]) => visibleMetadata.has(name));
    properties.set('metadata', { ...metadata, properties: new Map(named) });
  }
  const root = { ...schema, properties };
  roots.set(schema, root);
  return root;
}

const visibleMetadata: ReadonlySet<string> = new Set(['name', 'generateName']);
const roots = new WeakMap<StructuralSchema, StructuralSchema>();
