import { InvalidArgumentError, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../app/config.ts';
import type { BytesPerSecond, Km } from '../base/units.ts';
import { bytes, bytesPerSecond, gbps, km, microseconds } from '../base/units.ts';
import type { TuningMode } from '../domain/site-link.ts';
import type { LaneTraffic } from '../network/congestion/forecast.ts';
import type { LaneParameters } from '../network/congestion/parameters.ts';
import { tuneLane } from '../network/congestion/tune.ts';
import { roundTrip } from '../network/fibre.ts';
import type { MediumFlag } from './medium-option.ts';
import { mediumOf, mediumOption } from './medium-option.ts';
import { asArgument } from './options.ts';

/** A lane as its flags describe it; `longhaul tune` and `longhaul predict link` share them. */
export interface LaneFlags extends MediumFlag {
  readonly rttUs?: number;
  readonly gbps: number;
  readonly flows: number;
  readonly sendersGbps?: number;
  readonly jitterUs: number;
  readonly lossRate: number;
  readonly packetBytes: number;
}

const LONGEST_KM = 40_000;

export const number = (
  flag: string,
  description: string,
  bounds: { readonly most: number; readonly zero?: 'allowed' },
): Option =>
  new Option(`--${flag} <number>`, description).argParser(
    asArgument((text) =>
      bounds.zero === 'allowed' && Number(text) === 0
        ? 0
        : positiveNumber(`--${flag}`, text, bounds.most),
    ),
  );

export const count = (flag: string, description: string, most: number): Option =>
  new Option(`--${flag} <number>`, description).argParser(
    asArgument((text) => wholeNumber(`--${flag}`, text, { least: 1, most })),
  );

export const lengthOption = (): Option =>
  number('length-km', 'length of the fibre', { most: LONGEST_KM });

export const laneOptions = (): readonly Option[] => [
  number(
    'rtt-us',
    'the round trip itself; left out: 123 us + 10.09 us/km, 7.096 of hollow-core fibre',
    { most: 10_000_000 },
  ),
  mediumOption(),
  count('flows', 'flows that share the lane', 256).default(16),
  number(
    'senders-gbps',
    "what one flow's NIC can send; left out: all flows together twice the lane",
    {
      most: 6400,
    },
  ),
  number('jitter-us', 'standard deviation of the delay', {
    most: 1_000_000,
    zero: 'allowed',
  }).default(0),
  number('loss-rate', 'share of packets lost on the fibre', {
    most: 0.01,
    zero: 'allowed',
  }).default(0),
  count('packet-bytes', 'bytes of a packet', 65_536).default(4096),
];

export function laneTraffic(length: Km, flags: LaneFlags): LaneTraffic {
  const { flows, sendersGbps } = flags;
  const laneRate = gbps(flags.gbps);
  const medium = mediumOf(flags);
  return {
    length,
    medium,
    roundTrip: flags.rttUs === undefined ? roundTrip(length, medium) : microseconds(flags.rttUs),
    laneRate,
    flows,
    nicRate: sendersGbps === undefined ? twiceTogether(laneRate, flows) : gbps(sendersGbps),
    jitter: microseconds(flags.jitterUs),
    lossRate: flags.lossRate,
    packet: bytes(flags.packetBytes),
    flowsPerNotifier: 1,
  };
}

const twiceTogether = (laneRate: BytesPerSecond, flows: number): BytesPerSecond =>
  bytesPerSecond((2 * laneRate) / flows);

export function profileOf(mode: TuningMode, traffic: LaneTraffic): LaneParameters {
  return tuneLane({ mode, ...traffic });
}

/** `1,10,100`: lengths of a curve. */
export function lengthList(text: string): readonly Km[] {
  const lengths = text
    .split(',')
    .map((part) => positiveNumber('--lengths', part.trim(), LONGEST_KM));
  if (lengths.length > 100) throw new InvalidArgumentError('--lengths: wanted at most 100 lengths');
  return lengths.map(km);
}
