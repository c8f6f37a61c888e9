import { Session } from 'node:inspector/promises';

/** How often functions of ours were called: the same for the same request, on any machine. */
export async function callsDuring<Value>(
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly calls: number }> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    const value = await work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const ours = result.filter(({ url }) => url.includes('/src/'));
    const calls = ours
      .flatMap(({ functions }) => functions)
      .reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
    return { value, calls };
  } finally {
    session.disconnect();
  }
}
