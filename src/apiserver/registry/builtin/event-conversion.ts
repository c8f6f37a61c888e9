import { mapMembers } from '../../../base/json.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { SecondView } from './second-view.ts';

/** Fields of an Event that are called otherwise in events.k8s.io/v1 and in the core group. */
const coreNames: Readonly<Record<string, string>> = {
  regarding: 'involvedObject',
  note: 'message',
  reportingController: 'reportingComponent',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
};

const newNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(coreNames).map(([newName, coreName]) => [coreName, newName]),
);

function renamed(object: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(mapMembers(object, (value) => value)).map(
    ([name, value]): readonly [string, JsonValue | undefined] => [
      Object.hasOwn(names, name) ? (names[name] ?? name) : name,
      value,
    ],
  );
  return Object.fromEntries(entries);
}

/** The fields of an Event of events.k8s.io under their names in the core group. */
export const coreEventOf = (event: JsonObject): JsonObject => renamed(event, coreNames);

/** What a core Event has under its names in events.k8s.io; what is empty there is left out. */
function newEventOf(event: JsonObject): JsonObject {
  const converted = renamed(event, newNames);
  return { ...converted, eventTime: converted['eventTime'] ?? null };
}

/** Events of events.k8s.io, kept as Events of the core group. */
export const newEventView: SecondView = {
  storage: 'core/events',
  apiVersion: 'v1',
  toStorage: ({ metadata, ...rest }) => ({
    involvedObject: {},
    reportingComponent: '',
    reportingInstance: '',
    ...coreEventOf(rest),
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
  }),
  fromStorage: ({ metadata, ...rest }) => ({
    ...newEventOf(rest),
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata,
  }),
};
