import type { BytesPerSecond, Seconds } from '../../../base/units.ts';
import { microseconds, seconds } from '../../../base/units.ts';
import type { ReactionPoint } from './dcqcn.ts';
import { dcqcn } from './dcqcn.ts';
import { hpcc, hpccDefaults } from './hpcc.ts';
import { nscc, nsccDefaults } from './nscc.ts';
import type { SenderSetting, StartSenders } from './senders.ts';
import { swift, swiftDefaults } from './swift.ts';
import { timely, timelyDefaults } from './timely.ts';
import { ztr, ztrAtDistance, ztrTemplate } from './ztr.ts';

export const algorithmNames = ['dcqcn', 'swift', 'hpcc', 'nscc', 'timely', 'ztr'] as const;
export type AlgorithmName = (typeof algorithmNames)[number];

/** published: the constants as their sources have them; at-distance: those that are times know the round trip. */
export type Constants = 'published' | 'at-distance';

/** Queueing delay that the delay-based ones aim at when they know the distance: some us, or a tenth of the round trip. */
const aimedQueue = (roundTrip: Seconds): Seconds =>
  seconds(Math.max(microseconds(20), 0.1 * roundTrip));

/** Starts the senders of an algorithm; DCQCN's constants are the knobs of the gear. */
export function sendersOf(
  algorithm: AlgorithmName,
  constants: Constants,
  lane: { readonly nicRate: BytesPerSecond; readonly point: ReactionPoint },
): StartSenders {
  const far = constants === 'at-distance';
  switch (algorithm) {
    case 'dcqcn':
      return dcqcn(lane.point);
    case 'hpcc':
      // Its window and its average are in round trips already.
      return hpcc(hpccDefaults(lane.nicRate));
    case 'swift':
      return far ? swiftAtDistance : swift(swiftDefaults);
    case 'nscc':
      return far ? nsccAtDistance : (setting) => nscc(nsccDefaults(setting))(setting);
    case 'timely':
      return far ? timelyAtDistance : timely(timelyDefaults);
    case 'ztr':
      return far ? (setting) => ztr(ztrAtDistance(setting.roundTrip))(setting) : ztr(ztrTemplate);
  }
}

const swiftAtDistance: StartSenders = (setting) => {
  const { roundTrip, nicRate, packet } = setting;
  const window = (nicRate * roundTrip) / packet;
  return swift({
    ...swiftDefaults,
    baseDelay: seconds(roundTrip + aimedQueue(roundTrip)),
    additiveIncrease: Math.max(1, 2e-3 * window),
    mostWindow: Math.max(swiftDefaults.mostWindow, 1.5 * window),
  })(setting);
};

const nsccAtDistance: StartSenders = (setting: SenderSetting) =>
  nscc({ ...nsccDefaults(setting), target: aimedQueue(setting.roundTrip) })(setting);

const timelyAtDistance: StartSenders = (setting) =>
  timely({
    ...timelyDefaults,
    lowDelay: seconds(setting.roundTrip + timelyDefaults.lowDelay),
    highDelay: seconds(setting.roundTrip + timelyDefaults.highDelay),
    shortestRoundTrip: setting.roundTrip,
  })(setting);
