import type { ComponentChildren, VNode } from 'preact';
import type { Fetched } from './fetched.ts';
import { CopyButton } from './commands.tsx';

/** What is read from the server, or that it is not there (any more). */
export function Found<Value>({
  fetched,
  what,
  children,
}: {
  fetched: Fetched<Value>;
  what: string;
  children: (value: Value) => ComponentChildren;
}): VNode {
  switch (fetched.type) {
    case 'loading':
      return (
        <section>
          <h1>{what}</h1>
          <p class="quiet">Reading…</p>
        </section>
      );
    case 'failed':
      return (
        <section>
          <h1>{what}</h1>
          <p>{fetched.reason}</p>
        </section>
      );
    case 'found':
      return <>{children(fetched.value)}</>;
  }
}

export function Yaml({ yaml }: { yaml: string }): VNode {
  return (
    <details class="card yaml">
      <summary>YAML</summary>
      <CopyButton text={yaml} />
      <pre tabIndex={0}>{yaml}</pre>
    </details>
  );
}
