import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { ageOf, numberAt, objectAt, objectsAt, orNone, since, textAt } from './_cells.ts';

const hasCondition = (pod: JsonObject, type: string, status: string): boolean =>
  objectsAt(objectAt(pod, 'status'), 'conditions').some(
    (condition) => condition['type'] === type && condition['status'] === status,
  );

/** Why a container is not running, in a word; '' when it runs. */
function reasonOf(container: JsonObject, prefix = ''): string {
  const waiting = textAt(objectAt(container, 'state', 'waiting'), 'reason');
  if (waiting !== '') return prefix === '' || waiting !== 'PodInitializing' ? prefix + waiting : '';
  const state = objectAt(container, 'state');
  if (state['terminated'] === undefined) return '';
  const terminated = objectAt(container, 'state', 'terminated');
  const reason = textAt(terminated, 'reason');
  if (reason !== '') return prefix + reason;
  const signal = numberAt(terminated, 'signal');
  return signal === 0
    ? `${prefix}ExitCode:${numberAt(terminated, 'exitCode')}`
    : `${prefix}Signal:${signal}`;
}

/** Those that run beside the others are not waited for. */
function sidecarNames(pod: JsonObject): ReadonlySet<string> {
  const initial = objectsAt(objectAt(pod, 'spec'), 'initContainers');
  return new Set(
    initial
      .filter((container) => container['restartPolicy'] === 'Always')
      .map((container) => textAt(container, 'name')),
  );
}

/** What the first init container that is not done is doing; undefined when all are. */
function initialReason(pod: JsonObject): string | undefined {
  const sidecars = sidecarNames(pod);
  const statuses = objectsAt(objectAt(pod, 'status'), 'initContainerStatuses');
  const isDone = (status: JsonObject): boolean => {
    const ended = objectAt(status, 'state')['terminated'] !== undefined;
    if (ended) return numberAt(objectAt(status, 'state', 'terminated'), 'exitCode') === 0;
    return sidecars.has(textAt(status, 'name')) && status['started'] === true;
  };
  const index = statuses.findIndex((status) => !isDone(status));
  const status = statuses[index];
  if (status === undefined) return undefined;
  const total = objectsAt(objectAt(pod, 'spec'), 'initContainers').length;
  return reasonOf(status, 'Init:') || `Init:${index}/${total}`;
}

function containersReason(pod: JsonObject, phase: string): string {
  const statuses = objectsAt(objectAt(pod, 'status'), 'containerStatuses');
  const reason = statuses.map((status) => reasonOf(status)).find((found) => found !== '') ?? phase;
  const runs = statuses.some(
    (status) => status['ready'] === true && objectAt(status, 'state')['running'] !== undefined,
  );
  if (reason !== 'Completed' || !runs) return reason;
  return hasCondition(pod, 'Ready', 'True') ? 'Running' : 'NotReady';
}

function statusOf(pod: JsonObject): string {
  const status = objectAt(pod, 'status');
  const reason = textAt(status, 'reason');
  if (objectAt(pod, 'metadata')['deletionTimestamp'] !== undefined) {
    return reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  const isGated = objectsAt(status, 'conditions').some(
    (condition) =>
      condition['type'] === 'PodScheduled' && condition['reason'] === 'SchedulingGated',
  );
  const phase = reason || textAt(status, 'phase');
  if (isGated) return 'SchedulingGated';
  return initialReason(pod) ?? containersReason(pod, phase);
}

function restartsOf(pod: JsonObject, now: Instant): string {
  const statuses = objectsAt(objectAt(pod, 'status'), 'containerStatuses');
  const restarts = statuses.reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const ends = statuses
    .map((status) => textAt(objectAt(status, 'lastState', 'terminated'), 'finishedAt'))
    .filter((time) => time !== '')
    .sort();
  const last = ends.at(-1);
  return restarts === 0 || last === undefined
    ? String(restarts)
    : `${restarts} (${since(last, now)} ago)`;
}

function gatesOf(pod: JsonObject): string {
  const gates = objectsAt(objectAt(pod, 'spec'), 'readinessGates');
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => hasCondition(pod, textAt(gate, 'conditionType'), 'True'));
  return `${open.length}/${gates.length}`;
}

export function podCells(pod: JsonObject, now: Instant): readonly JsonValue[] {
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const sidecars = sidecarNames(pod);
  const counted = [
    ...objectsAt(status, 'containerStatuses'),
    ...objectsAt(status, 'initContainerStatuses').filter((each) =>
      sidecars.has(textAt(each, 'name')),
    ),
  ];
  const ready = counted.filter((each) => each['ready'] === true).length;
  const total = objectsAt(spec, 'containers').length + sidecars.size;
  const [first] = objectsAt(status, 'podIPs');
  return [
    `${ready}/${total}`,
    statusOf(pod),
    restartsOf(pod, now),
    ageOf(pod, now),
    orNone(textAt(first ?? {}, 'ip') || textAt(status, 'podIP')),
    orNone(textAt(spec, 'nodeName')),
    orNone(textAt(status, 'nominatedNodeName')),
    gatesOf(pod),
  ];
}
