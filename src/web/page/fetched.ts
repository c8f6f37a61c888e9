import { useEffect, useState } from 'preact/hooks';
import { shown } from './store.ts';

export type Fetched<Value> =
  | { readonly type: 'loading' }
  | { readonly type: 'found'; readonly value: Value }
  | { readonly type: 'failed'; readonly reason: string };

/** Shortest time between two readings of one page's details. */
const EVERY_MS = 1000;

/** Reads a JSON document of this server, and again when the stream says that something changed, at most once a second. */
export function useFetched<Value>(url: string): Fetched<Value> {
  const [state, setState] = useState<Fetched<Value>>({ type: 'loading' });
  useEffect(() => {
    const abort = new AbortController();
    let seen: unknown = abort;
    const look = async (): Promise<void> => {
      const snapshot = shown.peek();
      if (seen === snapshot) return;
      seen = snapshot;
      const found = await read<Value>(url, abort.signal);
      if (!abort.signal.aborted) setState(found);
    };
    setState({ type: 'loading' });
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [url]);
  return state;
}

/** Never rejects. */
export async function read<Value>(url: string, abort: AbortSignal): Promise<Fetched<Value>> {
  try {
    const response = await fetch(url, { signal: abort });
    const body = (await response.json()) as Value & { readonly error?: string };
    if (response.ok) return { type: 'found', value: body };
    return { type: 'failed', reason: body.error ?? `the server answered ${response.status}` };
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
