import type { Accelerator } from '../domain/accelerator.ts';

/** What monitoring sees of a GPU and performance models do not need. */
export interface Board {
  /** As the driver names it. */
  readonly modelName: string;
  readonly powerLimitWatts: number;
  readonly idleWatts: number;
  readonly maxSmMegahertz: number;
  readonly memoryMegahertz: number;
}

const IDLE_SHARE = 0.1;

/*
 * Power limits are those of NVIDIA's data sheets, clocks those the driver shows as the highest; what a board draws idle is
 * about a tenth of its limit.
 */
const boards: ReadonlyMap<string, Board> = new Map([
  ['A100-SXM', board('NVIDIA A100-SXM4-80GB', 400, [1410, 1593])],
  ['H100-SXM', board('NVIDIA H100 80GB HBM3', 700, [1980, 2619])],
  ['H200-SXM', board('NVIDIA H200', 700, [1980, 3201])],
  ['B200-SXM', board('NVIDIA B200', 1000, [1965, 3996])],
  ['GB200-NVL72', board('NVIDIA GB200', 1200, [2062, 3996])],
]);

function board(
  modelName: string,
  powerLimitWatts: number,
  [maxSmMegahertz, memoryMegahertz]: readonly [sm: number, memory: number],
): Board {
  const idleWatts = powerLimitWatts * IDLE_SHARE;
  return { modelName, powerLimitWatts, idleWatts, maxSmMegahertz, memoryMegahertz };
}

/** A GPU that is not in the catalogue draws and clocks like an H100: its description does not say. */
const unknown = board('', 700, [1980, 2619]);

export function boardOf({ name }: Accelerator): Board {
  return boards.get(name) ?? { ...unknown, modelName: name };
}

/** Undefined for a GPU that is not in the catalogue. */
export function powerLimitWatts(accelerator: string): number | undefined {
  return boards.get(accelerator)?.powerLimitWatts;
}
