import { memoryPerGpu as servingMemoryPerGpu } from '../collectives/inference/memory.ts';
import { memoryPerGpu } from '../collectives/memory.ts';
import { phaseOf } from '../collectives/shares.ts';
import type { SiteShare } from '../collectives/step-time.ts';
import type { WorkPrediction } from '../collectives/work.ts';
import type { Pace, RunningJob } from '../simulation/world.ts';
import type { Board } from './board.ts';
import { boardOf } from './board.ts';
import type { BorderMarks, ConductOf } from './border-marks.ts';
import { borderMarks } from './border-marks.ts';
import type { StepTraffic } from './traffic.ts';
import { trafficOf } from './traffic.ts';

/** What one GPU does, as the mean over a step. Shares are 0 to 1. */
export interface Activity {
  /** A kernel runs; also one that only waits for other GPUs. */
  readonly busy: number;
  readonly smActive: number;
  readonly tensorActive: number;
  readonly memoryActive: number;
  readonly watts: number;
  readonly smMegahertz: number;
  readonly memoryUsedBytes: number;
  /** Sent to GPUs of the same scale-up domain; as much is received. */
  readonly scaleUpBytesPerSecond: number;
  /** Sent through the NICs; as much is received. */
  readonly nicBytesPerSecond: number;
  /** Received from other sites with a mark (ECN). */
  readonly markedPacketsPerSecond: number;
  readonly lostPacketsPerSecond: number;
  /** Congestion notifications sent to other sites; as many are received. */
  readonly notificationsPerSecond: number;
}

/*
 * Kernels of collectives spin while they wait: a GPU that waits for others is as busy as one that computes. What tells them
 * apart is tensor activity and power. The step's parts come from the prediction; the shares below are assumed, one number for
 * all GPUs, near what large training runs show.
 */
const BUSY_WHILE_RUNNING = 0.99;
/** Streaming multiprocessors with work, while a GPU computes and while NCCL's kernels hold some of them. */
const SM_COMPUTING = 0.9;
const SM_WAITING = 0.15;
const MEMORY_COMPUTING = 0.4;
/** Of the power between idle and the limit. */
const POWER_COMPUTING = 0.93;
const POWER_WAITING = 0.25;
/** At its power limit a GPU clocks lower. */
const CLOCK_LOST_COMPUTING = 0.15;
/** CUDA's context and NCCL's buffers. */
const RUNTIME_BYTES = 3e9;

const noTraffic = {
  scaleUpBytesPerSecond: 0,
  nicBytesPerSecond: 0,
  markedPacketsPerSecond: 0,
  lostPacketsPerSecond: 0,
  notificationsPerSecond: 0,
};

export function idleActivity(board: Board): Activity {
  return {
    busy: 0,
    smActive: 0,
    tensorActive: 0,
    memoryActive: 0,
    watts: board.idleWatts,
    smMegahertz: board.maxSmMegahertz,
    memoryUsedBytes: 0,
    ...noTraffic,
  };
}

/** Of the GPUs that a job has in one pool. */
export function activityOf(
  { run, pace }: RunningJob,
  share: SiteShare,
  conductOf: ConductOf,
): Activity {
  const board = boardOf(share.pool.accelerator);
  const memoryUsedBytes = Math.min(memoryOf(run, share, pace), share.pool.accelerator.memory);
  if (pace.type === 'stalled') return working(board, { computing: 0, tensor: 0, memoryUsedBytes });
  const { prediction } = pace;
  return {
    ...working(board, { ...doingOf(run, share, prediction), memoryUsedBytes }),
    ...perSecond(
      { ...trafficOf(run, share, prediction), ...borderMarks(run, share, conductOf) },
      prediction,
    ),
  };
}

function doingOf(
  { shares }: RunningJob['run'],
  share: SiteShare,
  prediction: WorkPrediction,
): Omit<Doing, 'memoryUsedBytes'> {
  if (prediction.type !== 'inference') {
    const computing = prediction.compute / prediction.step;
    return { computing, tensor: prediction.modelFlopsUtilization };
  }
  const { busy, computeShare, memoryShare } = prediction.use[phaseOf(shares, share)];
  return { computing: busy, tensor: busy * computeShare, memory: busy * memoryShare };
}

interface Doing {
  /** The rest of the time it waits. */
  readonly computing: number;
  readonly tensor: number;
  /** Of the time in which the memory is read or written; left out, as training does. */
  readonly memory?: number;
  readonly memoryUsedBytes: number;
}

function working(board: Board, doing: Doing): Activity {
  const { computing, tensor, memoryUsedBytes } = doing;
  const waiting = 1 - computing;
  const { idleWatts, powerLimitWatts, maxSmMegahertz } = board;
  const load = computing * POWER_COMPUTING + waiting * POWER_WAITING;
  return {
    busy: computing === 0 ? 1 : BUSY_WHILE_RUNNING,
    smActive: computing * SM_COMPUTING + waiting * SM_WAITING,
    tensorActive: tensor,
    memoryActive: doing.memory ?? computing * MEMORY_COMPUTING,
    watts: idleWatts + (powerLimitWatts - idleWatts) * load,
    smMegahertz: maxSmMegahertz * (1 - CLOCK_LOST_COMPUTING * computing),
    memoryUsedBytes,
    ...noTraffic,
  };
}

function perSecond(
  inStep: StepTraffic & BorderMarks,
  { step }: WorkPrediction,
): Pick<Activity, keyof typeof noTraffic> {
  if (step <= 0) return noTraffic;
  return {
    scaleUpBytesPerSecond: inStep.scaleUp / step,
    nicBytesPerSecond: inStep.nic / step,
    markedPacketsPerSecond: inStep.markedPackets / step,
    lostPacketsPerSecond: inStep.lostPackets / step,
    notificationsPerSecond: inStep.notifications / step,
  };
}

function memoryOf({ work, shares }: RunningJob['run'], share: SiteShare, pace: Pace): number {
  const gpus = shares.reduce((sum, other) => sum + other.gpus, 0);
  switch (work.type) {
    case 'training':
      return memoryPerGpu(work.training, gpus) + RUNTIME_BYTES;
    case 'benchmark':
      return 2 * work.benchmark.maxBytes + RUNTIME_BYTES;
    case 'inference': {
      const phase = phaseOf(shares, share);
      const batch =
        pace.type === 'running' && pace.prediction.type === 'inference' ? pace.prediction.batch : 0;
      const requests = phase === 'prefill' ? 1 : batch;
      return servingMemoryPerGpu(work.inference, phase, requests) + RUNTIME_BYTES;
    }
  }
}
