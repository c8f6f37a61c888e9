import type { ComponentChildren, VNode } from 'preact';

/** A table is a view of its own, or a part of the overview. */
export function Heading({ level, children }: { level: 1 | 2; children: ComponentChildren }): VNode {
  return level === 1 ? <h1>{children}</h1> : <h2>{children}</h2>;
}
