import { parseGpuPool } from '../api/gpupool.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { KubeObject } from '../kube/object.ts';

/** The pools of the objects that describe one; an object is parsed once. */
export function knownPools(read: () => readonly KubeObject[]): () => readonly GpuPool[] {
  const parsed = new WeakMap<KubeObject, readonly GpuPool[]>();
  const poolsOf = (object: KubeObject): readonly GpuPool[] => {
    const known = parsed.get(object);
    if (known !== undefined) return known;
    const result = parseGpuPool(object);
    const pools = result.type === 'ok' ? [result.value] : [];
    parsed.set(object, pools);
    return pools;
  };
  return () => read().flatMap(poolsOf);
}
