/** Power limits of the boards in watts, from NVIDIA's data sheets; a GB200's is its share of the superchip at full power. */
const limits: ReadonlyMap<string, number> = new Map([
  ['A100-SXM', 400],
  ['H100-SXM', 700],
  ['H200-SXM', 700],
  ['B200-SXM', 1000],
  ['GB200-NVL72', 1200],
]);

/** Undefined for a GPU that is not in the catalogue. */
export function boardWatts(accelerator: string): number | undefined {
  return limits.get(accelerator);
}
