import type { JsonObject } from '../../base/json.ts';
import { numberAt, textAt } from '../../base/json-at.ts';
import type { JobRow, LinkRow, SiteRow, Snapshot } from '../wire.ts';
import { bytes, count, gbps, kilometres, microseconds, percent } from './format.ts';

/** The map in words, for whoever does not see it. */
export function mapSentence({ sites, links, totals }: Snapshot): string {
  if (sites.length === 0) return 'A map without sites: no GpuPool exists yet.';
  const down = links.filter(({ condition }) => condition === 'down');
  const broken = down.length === 0 ? 'none down' : `down: ${listed(down.map(({ key }) => key))}`;
  return `A map of ${counted(sites.length, 'site')} with ${count(totals.allocated)} of ${count(totals.gpus)} GPUs held, and ${counted(links.length, 'link')}, ${broken}. The tables below say the same.`;
}

export function siteSentence({ key, gpus, allocated, failedNodes, pools }: SiteRow): string {
  const models = [...new Set(pools.map(({ accelerator }) => accelerator))].join(', ');
  const failures = failedNodes === 0 ? '' : `, ${counted(failedNodes, 'node')} down`;
  return `Site ${key}: ${count(allocated)} of ${count(gpus)} GPUs held (${models})${failures}`;
}

export function linkSentence(link: LinkRow): string {
  const { key, from, to, condition } = link;
  const facts = [
    kilometres(link.lengthKm),
    `round trip ${microseconds(link.roundTripMicroseconds)}`,
    `${link.lanesUp ?? link.lanes} of ${link.lanes} lanes of ${gbps(link.laneGbps)}`,
    `${percent(link.utilizationPercent)} used`,
    `${tuningWord(link.mode)}${settingsOf(link)}`,
  ];
  return `Link ${key} from ${from} to ${to} is ${conditionWord(condition)}: ${facts.join(', ')}`;
}

/** The parameters that say most about a tuning: where marking begins and ends, and a flow's window. */
function settingsOf({ ecnMinBytes, ecnMaxBytes, windowBytes }: LinkRow): string {
  if (ecnMinBytes === null || ecnMaxBytes === null) return '';
  const window =
    windowBytes === null || windowBytes === 0 ? 'no window' : `window ${bytes(windowBytes)}`;
  return ` (ECN ${bytes(ecnMinBytes)} to ${bytes(ecnMaxBytes)}, ${window})`;
}

export function mediumWord(link: JsonObject): string {
  const medium = textAt(link, 'spec', 'medium');
  return medium === 'HollowCoreFibre' ? 'hollow-core fibre' : 'single-mode fibre';
}

/** Of both ends of all lanes: `pluggable, 480 W`. */
export function opticsWord(link: JsonObject): string {
  const kind = textAt(link, 'spec', 'optics') === 'CoPackaged' ? 'co-packaged' : 'pluggable';
  const watts = numberAt(link, 'status', 'opticsWatts');
  return watts === undefined ? kind : `${kind}, ${count(watts)} W`;
}

export function tuningWord(mode: string): string {
  if (mode === 'DistanceAware') return 'tuned';
  return mode === 'OffTheShelf' ? 'off the shelf' : mode;
}

export function conditionWord(condition: LinkRow['condition']): string {
  switch (condition) {
    case 'up':
      return 'up';
    case 'degraded':
      return 'missing lanes';
    case 'down':
      return 'down';
    case 'unknown':
      return 'not reported yet';
  }
}

/** Why a job does not run; undefined when it does, or is done. */
export function whyNot({ phase, why }: JobRow): string | undefined {
  if (phase === 'Running' || phase === 'Complete') return undefined;
  if (why !== '') return why;
  if (phase === 'Suspended') return 'suspended by its spec';
  return phase === 'Admitted' ? 'has its GPUs, makes no progress yet' : 'not looked at yet';
}

/** What is worth reading aloud between two instants; empty when nothing is. */
export function news(before: Snapshot, after: Snapshot): string {
  const links = after.links.flatMap((link) => linkNews(before.links, link));
  const waiting =
    (after.totals.jobsByPhase['Pending'] ?? 0) - (before.totals.jobsByPhase['Pending'] ?? 0);
  const complete =
    (after.totals.jobsByPhase['Complete'] ?? 0) - (before.totals.jobsByPhase['Complete'] ?? 0);
  const failed = after.totals.failedNodes - before.totals.failedNodes;
  const sentences = [
    ...links,
    ...(failed > 0 ? [`${counted(failed, 'more node')} down.`] : []),
    ...(waiting > 0 ? [`${counted(waiting, 'more job')} waiting.`] : []),
    ...(complete > 0 ? [`${counted(complete, 'more job')} complete.`] : []),
  ];
  return sentences.join(' ');
}

function linkNews(before: readonly LinkRow[], link: LinkRow): readonly string[] {
  const was = before.find(({ key }) => key === link.key);
  if (was === undefined || was.condition === link.condition) return [];
  return [`Link ${link.key} is ${conditionWord(link.condition)}.`];
}

export function counted(amount: number, what: string): string {
  return `${count(amount)} ${what}${amount === 1 ? '' : 's'}`;
}

/** The first few of many names. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
