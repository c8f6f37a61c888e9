import { readFileSync } from 'node:fs';

/** Milliseconds of CPU that a process has used. */
export interface Cpu {
  /** Of the thread that serves requests, one after the other. */
  readonly mainThread: number;
  /** Of all threads: the others compile code, collect garbage and write to the disk. */
  readonly process: number;
}

const MILLISECONDS_OF_TICK = 10;

/** To a hundredth of a second, as the scheduler counts. */
export function cpuOf(pid: number): Cpu {
  return {
    mainThread: counted(`/proc/${pid}/task/${pid}/stat`),
    process: counted(`/proc/${pid}/stat`),
  };
}

function counted(file: string): number {
  const [, stat = ''] = readFileSync(file, 'utf8').split(') ');
  const fields = stat.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MILLISECONDS_OF_TICK;
}
