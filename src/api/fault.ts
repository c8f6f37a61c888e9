import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { faultAnnotation } from './resources.ts';

/**
 * What is broken about an emulated object, as the annotation `longhaul.dev/fault` says: `cut` or `lanes=N` on a link
 * (N lanes are down), `nodes=N` on a pool (N nodes are down).
 */
export type Fault =
  | { readonly type: 'none' }
  | { readonly type: 'cut' }
  | { readonly type: 'lanes'; readonly down: number }
  | { readonly type: 'nodes'; readonly down: number };

const noFault: Fault = { type: 'none' };

export function parseFault(
  annotations: Readonly<Record<string, string>> | undefined,
): Result<Fault> {
  const text = annotations?.[faultAnnotation]?.trim() ?? '';
  if (text === '') return ok(noFault);
  if (text === 'cut') return ok({ type: 'cut' });
  const match = /^(lanes|nodes)=([1-9]\d{0,5})$/.exec(text);
  const down = Number(match?.[2]);
  if (match?.[1] === 'lanes') return ok({ type: 'lanes', down });
  if (match?.[1] === 'nodes') return ok({ type: 'nodes', down });
  const message = `${JSON.stringify(text)} is no fault; use cut or lanes=N on a link, nodes=N on a pool, or remove it`;
  return failed([{ path: `metadata.annotations[${faultAnnotation}]`, message }]);
}

/** The annotation's value; undefined: there must be none. */
export function faultText(fault: Fault): string | undefined {
  switch (fault.type) {
    case 'none':
      return undefined;
    case 'cut':
      return 'cut';
    case 'lanes':
    case 'nodes':
      return `${fault.type}=${fault.down}`;
  }
}
