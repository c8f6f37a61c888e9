import type { SimulationRecord } from '../../app/simulate/recorder.ts';
import type { JsonObject } from '../../base/json.ts';
import { ownObject } from '../lists.ts';
import { firstWaitOf, goodputOf, gpuHoursOf } from './figures.ts';

/** What a simulation was told; with the manifests it says what came of it, to the last byte. */
export interface SimulationSetting {
  readonly source: string;
  readonly until: number;
  readonly seed: number;
}

export function simulationJson(record: SimulationRecord, setting: SimulationSetting): JsonObject {
  return ownObject('SimulationReport', {
    seed: setting.seed,
    seconds: rounded(setting.until),
    gpuHours: roundedAll(gpuHoursOf(record)),
    jobs: record.jobs.map(jobJson),
    pools: record.pools.map((pool) => roundedAll({ ...pool })),
    links: record.links.map((link) => roundedAll({ ...link })),
    events: record.happenings.map((happening) => roundedAll({ ...happening })),
    eventsLeftOut: record.unheard,
    samples: record.moments.map(({ at, gpus, links }) => ({
      at: rounded(at),
      gpus: roundedAll(gpus),
      linkUse: roundedAll(Object.fromEntries(links)),
    })),
  });
}

function jobJson(job: SimulationRecord['jobs'][number]): JsonObject {
  const { stepSeconds, spans, admittedAt, completedAt, ...rest } = job;
  const goodput = goodputOf(job);
  return {
    ...roundedAll(rest),
    firstWaitSeconds: rounded(firstWaitOf(job)),
    ...(admittedAt === undefined ? {} : { admittedAt: rounded(admittedAt) }),
    ...(completedAt === undefined ? {} : { completedAt: rounded(completedAt) }),
    ...(goodput === undefined ? {} : { goodput: rounded(goodput) }),
    ...(stepSeconds === undefined ? {} : { stepSeconds: roundedAll({ ...stepSeconds }) }),
    spans: spans.map((span) => roundedAll({ ...span })),
  };
}

/** A millisecond, a tenth of a per cent of a per cent: nothing here is known better. */
const rounded = (value: number): number => Number(value.toFixed(4));

function roundedAll(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'number' ? rounded(value) : value,
    ]),
  );
}
