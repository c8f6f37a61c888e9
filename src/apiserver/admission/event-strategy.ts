import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { checkQualifiedName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { invalidValue, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { coreEventOf } from '../registry/builtin/event-conversion.ts';
import { memberOf, textOf } from './_members.ts';
import type { Strategy } from './strategy.ts';

type Generation = 'core' | 'new';

/** An Event lives where the object it is about lives; one about an object of the cluster, in `default`. */
function checkPlace(
  event: JsonObject,
  { namespace = '' }: KubeObject['metadata'],
): readonly StatusCause[] {
  const about = textOf(memberOf(event, 'involvedObject'), 'namespace');
  const isNew = textOf(event, 'eventTime') !== '';
  const forCluster = ['default', ...(isNew ? ['kube-system'] : [])];
  if (about === namespace || (about === '' && forCluster.includes(namespace))) return [];
  // An old Event may say that it lives elsewhere than what it is about, a new one about something in a namespace as well.
  if (isNew && about !== '') return [];
  return [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
}

const longestWord = 128;
const longestNote = 1024;

/** What an Event must say that has the time to the microsecond: who saw what while doing what. */
function checkReport(event: JsonObject, generation: Generation): readonly StatusCause[] {
  if (textOf(event, 'eventTime') === '') return [];
  const controller = textOf(event, 'reportingComponent');
  const field = generation === 'core' ? 'reportingComponent' : 'reportingController';
  return [
    ...(controller === '' ? [required(field)] : []),
    ...checkQualifiedName(controller).map((why) => invalidValue(field, controller, why)),
    ...['reportingInstance', 'action', 'reason'].flatMap((name) => checkWord(event, name)),
    ...(textOf(event, 'message').length > longestNote
      ? [invalidValue('message', '', `can have at most ${longestNote} characters`)]
      : []),
  ];
}

function checkWord(event: JsonObject, name: string): readonly StatusCause[] {
  const word = textOf(event, name);
  if (word === '') return [required(name)];
  if (word.length <= longestWord) return [];
  return [invalidValue(name, '', `can have at most ${longestWord} characters`)];
}

function checkSeries(event: JsonObject): readonly StatusCause[] {
  const { series } = event;
  if (series === undefined || series === null) return [];
  const { count, lastObservedTime } = memberOf(event, 'series');
  return [
    ...(typeof count === 'number' && count >= 2
      ? []
      : [invalidValue('series.count', '', 'should be at least 2')]),
    ...(typeof lastObservedTime === 'string' ? [] : [required('series.lastObservedTime')]),
  ];
}

/** What is said in the old way has no place in a new Event. */
function checkUnset(event: JsonObject): readonly StatusCause[] {
  const source = memberOf(event, 'source');
  const given: readonly (readonly [string, boolean])[] = [
    ['firstTimestamp', textOf(event, 'firstTimestamp') !== ''],
    ['lastTimestamp', textOf(event, 'lastTimestamp') !== ''],
    ['count', (event['count'] ?? 0) !== 0],
    ['source', textOf(source, 'component') + textOf(source, 'host') !== ''],
  ];
  return given.flatMap(([name, isGiven]) =>
    isGiven ? [invalidValue(name, '', 'needs to be unset')] : [],
  );
}

function checkNewEvent(event: JsonObject): readonly StatusCause[] {
  const type = textOf(event, 'type');
  return [
    ...checkSeries(event),
    ...(textOf(event, 'eventTime') === '' ? [required('eventTime')] : []),
    ...(type === 'Normal' || type === 'Warning'
      ? []
      : [invalidValue('type', '', `has invalid value: ${type}`)]),
    ...checkUnset(event),
  ];
}

const fixed = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
];

/** Only how often it was seen may change in a new Event. */
function checkFixed(after: JsonObject, live: JsonObject): readonly StatusCause[] {
  return fixed
    .filter((name) => !jsonEqual(after[name] ?? null, live[name] ?? null))
    .map((name) => invalidValue(name, after[name] ?? null, 'field is immutable'));
}

const checkCore = (event: KubeObject): readonly StatusCause[] => [
  ...checkPlace(event, event.metadata),
  ...checkReport(event, 'core'),
];

export const eventStrategy: Strategy = {
  checkCreate: checkCore,
  checkUpdate: checkCore,
  dependents: 'none',
  missing: 'created',
};

/** Events of events.k8s.io: the same things are asked, and more, under the names of the core group. */
export const newEventStrategy: Strategy = {
  dependents: 'none',
  missing: 'created',
  checkCreate: (event) => {
    const core = coreEventOf(event);
    return [
      ...checkPlace(core, event.metadata),
      ...checkReport(core, 'new'),
      ...checkNewEvent(core),
    ];
  },
  checkUpdate: (after, live) => {
    const core = coreEventOf(after);
    return [
      ...checkPlace(core, after.metadata),
      ...checkReport(core, 'new'),
      ...checkSeries(core),
      ...(textOf(core, 'eventTime') === '' ? [] : checkFixed(core, coreEventOf(live))),
    ];
  },
};
