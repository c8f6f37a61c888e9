import type { Bytes, Km, Seconds } from '../../base/units.ts';
import { bytes } from '../../base/units.ts';
import type { SwitchModel } from '../../domain/catalogue/switches.ts';
import { recoveryEfficiency } from '../arq.ts';
import { clippedValues } from './knob-values.ts';
import { leastBufferSize } from './nccl-window.ts';
import type { LaneParameters } from './parameters.ts';

/** A link and its gear, as far as that limits how its lanes can be set. */
export interface GearLimits {
  readonly model: SwitchModel;
  readonly lanes: number;
  readonly length: Km;
  readonly roundTrip: Seconds;
  /** Packets of one queue pair under way at its share of the lane. */
  readonly packetsUnderWay: number;
  readonly lossRate: number;
}

export type ConstraintName =
  'PropagationDelay' | 'SwitchBuffer' | 'PfcHeadroom' | 'NicRange' | 'LossRecovery' | 'NcclWindow';

/** What stands in the way of a better lane; `message` is for people. */
export interface Constraint {
  readonly name: ConstraintName;
  readonly message: string;
}

export interface Feasibility {
  /** As tuned, but no larger than the switch allows. */
  readonly parameters: LaneParameters;
  /** Whether a lossless priority fits into the headroom of the switch. */
  readonly lossless: 'fits' | 'too-long';
  /** All headroom that takes, on all lanes. */
  readonly headroomWanted: Bytes;
  /** The one that binds first, and then the others. */
  readonly constraints: readonly [Constraint, ...Constraint[]];
}

/** Beyond Kmax a queue overshoots: the rule's peaks are up to 0.46 bandwidth-delay products, Kmax is 0.4. */
const ROOM_ABOVE_ECN_MAX = 1.25;
const LEAST_RECOVERY = 0.98;

/** Fits tuned parameters to the switch, and says what limits the lane. */
export function fitToGear(wanted: LaneParameters, limits: GearLimits): Feasibility {
  const { model, lanes } = limits;
  const share = bytes(Math.floor(model.pool / lanes));
  const parameters = withinBuffer(wanted, share);
  const headroomWanted = bytes(wanted.pfcHeadroom * lanes);
  const lossless = headroomWanted <= model.headroom ? 'fits' : 'too-long';
  const found = [
    ...bufferConstraint(wanted, parameters, { share, limits }),
    ...nicConstraints(parameters),
    ...recoveryConstraint(parameters, limits),
    ...windowConstraint(parameters),
    ...headroomConstraint(lossless, headroomWanted, limits),
  ];
  const [first = distanceOnly(limits), ...others] = found;
  return { parameters, lossless, headroomWanted, constraints: [first, ...others] };
}

function withinBuffer(wanted: LaneParameters, share: Bytes): LaneParameters {
  const ecnMax = bytes(Math.min(wanted.ecnMax, Math.floor(share / ROOM_ABOVE_ECN_MAX)));
  return {
    ...wanted,
    buffer: bytes(Math.min(wanted.buffer, share)),
    ecnMax,
    ecnMin: bytes(Math.min(wanted.ecnMin, Math.floor(ecnMax / 2))),
  };
}

const megabytes = (size: number): string => `${(size / 1e6).toFixed(size < 1e7 ? 1 : 0)} MB`;

function bufferConstraint(
  wanted: LaneParameters,
  parameters: LaneParameters,
  { share, limits }: { readonly share: Bytes; readonly limits: GearLimits },
): readonly Constraint[] {
  if (parameters.buffer === wanted.buffer && parameters.ecnMax === wanted.ecnMax) return [];
  const { model, lanes } = limits;
  const share_ = `${megabytes(share)} of ${model.name}'s pool for each of ${lanes} lanes`;
  const cut =
    parameters.ecnMax < wanted.ecnMax
      ? `; Kmax is ${megabytes(parameters.ecnMax)} instead of ${megabytes(wanted.ecnMax)}`
      : '';
  return [
    {
      name: 'SwitchBuffer',
      message: `the lane wants a buffer of ${megabytes(wanted.buffer)} and gets ${share_}${cut}`,
    },
  ];
}

function nicConstraints(parameters: LaneParameters): readonly Constraint[] {
  return clippedValues(parameters).map(({ knob, wanted, set }) => ({
    name: 'NicRange',
    message: `${knob} should be ${Number(wanted.toPrecision(4))} and can be ${set}`,
  }));
}

function recoveryConstraint(
  { lossRecovery }: LaneParameters,
  { lossRate, packetsUnderWay }: GearLimits,
): readonly Constraint[] {
  const kept = recoveryEfficiency(lossRecovery, lossRate, packetsUnderWay);
  if (kept >= LEAST_RECOVERY) return [];
  const percent = Math.round(100 * kept);
  return [
    {
      name: 'LossRecovery',
      message: `${lossRecovery} keeps ${percent} % of the goodput at this loss rate and distance`,
    },
  ];
}

function windowConstraint({ window }: LaneParameters): readonly Constraint[] {
  if (window === undefined) return [];
  const size = leastBufferSize(window);
  if (size.type === 'enough') return [];
  const message =
    size.type === 'raise'
      ? `a flow needs ${megabytes(window)} under way: more than NCCL's default buffers on all its channels; NCCL_BUFFSIZE is ${size.bytes}`
      : `a flow needs ${megabytes(window)} under way: more than NCCL can be given`;
  return [{ name: 'NcclWindow', message }];
}

function headroomConstraint(
  lossless: Feasibility['lossless'],
  wanted: Bytes,
  { model, length, lanes }: GearLimits,
): readonly Constraint[] {
  if (lossless === 'fits') return [];
  return [
    {
      name: 'PfcHeadroom',
      message: `${lanes} lanes of ${Math.round(length)} km need ${megabytes(wanted)} of headroom and ${model.name} has ${megabytes(model.headroom)}: run them lossy, with selective repeat`,
    },
  ];
}

function distanceOnly({ roundTrip }: GearLimits): Constraint {
  return {
    name: 'PropagationDelay',
    message: `the gear has room for everything; only the round trip of ${Math.round(roundTrip * 1e6)} us, for which senders are blind, costs goodput`,
  };
}
