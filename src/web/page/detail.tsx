import type { ComponentChildren, VNode } from 'preact';
import { CopyButton } from './commands.tsx';
import { useFetched } from './fetched.ts';

interface FoundParts<Value> {
  /** Where the server says it. */
  readonly url: string;
  readonly what: string;
  readonly children: (value: Value) => ComponentChildren;
}

/** What is read from the server, to be had as a file as well, or that it is not there (any more). */
export function Found<Value>({ url, what, children }: FoundParts<Value>): VNode {
  const fetched = useFetched<Value>(url);
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
      return (
        <>
          {children(fetched.value)}
          <AsJson url={url} what={what} />
        </>
      );
  }
}

export function AsJson({ url, what }: { url: string; what: string }): VNode {
  return (
    <p class="quiet">
      <a href={url} download={`${what}.json`}>
        All of this as JSON
      </a>
    </p>
  );
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
