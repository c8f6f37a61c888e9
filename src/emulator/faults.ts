import { describeProblems } from '../base/result.ts';
import { parseFault } from '../api/fault.ts';
import { faultAnnotation } from '../api/resources.ts';
import type { KubeObject } from '../kube/object.ts';

/** How much of something is down by its annotation; a fault that makes no sense there does nothing but complain. */
export interface FaultReading {
  readonly down: number;
  readonly complaint: string | undefined;
}

/** Lanes of a link that are down. */
export function lanesDown(link: KubeObject, lanes: number): FaultReading {
  return readFault(link, { unit: 'lanes', of: lanes, use: 'cut or lanes=N' });
}

/** Nodes of a pool that are down. */
export function nodesDown(pool: KubeObject, nodes: number): FaultReading {
  return readFault(pool, { unit: 'nodes', of: nodes, use: 'nodes=N' });
}

interface Breakable {
  readonly unit: 'lanes' | 'nodes';
  readonly of: number;
  /** The faults that it can have, for people. */
  readonly use: string;
}

function readFault({ kind, metadata }: KubeObject, { unit, of, use }: Breakable): FaultReading {
  const parsed = parseFault(metadata.annotations);
  if (parsed.type === 'failed') return { down: 0, complaint: describeProblems(parsed.failure) };
  const fault = parsed.value;
  if (fault.type === 'none') return { down: 0, complaint: undefined };
  if (fault.type === 'cut' && unit === 'lanes') return { down: of, complaint: undefined };
  if (fault.type !== unit) {
    const wrong = `a ${kind} has no fault "${fault.type}"; use ${use}`;
    return { down: 0, complaint: `metadata.annotations[${faultAnnotation}]: ${wrong}` };
  }
  if (fault.down <= of) return { down: fault.down, complaint: undefined };
  const wrong = `${fault.down} ${unit} cannot be down, there are ${of}`;
  return { down: 0, complaint: `metadata.annotations[${faultAnnotation}]: ${wrong}` };
}
