import { leastBufferSize } from '../congestion/nccl-window.ts';
import type { Exported, LinkPlan } from './link-plan.ts';

/** Seconds of InfiniBand's ACK timeout for exponent 0. */
const ACK_UNIT = 4.096e-6;
/** NCCL's default: 4.3 s. */
const DEFAULT_TIMEOUT = 20;

/** The environment of NCCL whose window carries one flow over the link; what is not named stays as NCCL has it. */
export function ncclEnvironment({ fit, roundTrip }: LinkPlan): Exported {
  const { window, queuePairs, mode } = fit.parameters;
  const timeout = Math.max(DEFAULT_TIMEOUT, Math.ceil(Math.log2((4 * roundTrip) / ACK_UNIT)));
  const sized = window === undefined ? { type: 'none' as const } : leastBufferSize(window);
  const warnings: string[] = [];
  const lines = [
    `NCCL_IB_QPS_PER_CONNECTION=${queuePairs}`,
    `NCCL_IB_SPLIT_DATA_ON_QPS=0`,
    `NCCL_IB_TIMEOUT=${timeout}`,
    'NCCL_IB_RETRY_CNT=7',
  ];
  if (mode === 'DistanceAware') lines.push('NCCL_IB_ADAPTIVE_ROUTING=1');
  switch (sized.type) {
    case 'none':
      warnings.push('no window: NCCL has up to 64 channels of 4 MiB under way');
      break;
    case 'enough':
      lines.push(`NCCL_MIN_NCHANNELS=${sized.channels}`, `NCCL_MAX_NCHANNELS=${sized.channels}`);
      break;
    case 'raise':
      lines.push(
        `NCCL_MIN_NCHANNELS=${sized.channels}`,
        `NCCL_MAX_NCHANNELS=${sized.channels}`,
        `NCCL_BUFFSIZE=${sized.bytes}`,
      );
      break;
    case 'impossible':
      warnings.push(
        'the window of a flow is more than 64 channels of 256 MiB: NCCL cannot fill it',
      );
  }
  const comments = warnings.map((warning) => `# ${warning}`);
  return { text: `${[...comments, ...lines].join('\n')}\n`, warnings };
}
