import type { JsonObject } from '../../base/json.ts';
import { checkLabelName } from '../../kube/names.ts';
import { invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkConfiguration } from './_device-configuration.ts';
import { checkDistinct, checkEach, textsOf } from './_device-lists.ts';
import { checkClassName, checkFullyQualified, checkNamed } from './_device-names.ts';
import { checkSelectors, checkTogether } from './_device-selectors.ts';
import { itemsOf, memberOf, textOf, withChanged, withEach } from './_members.ts';

type Causes = readonly StatusCause[];

const most = 32;
const nameOf = (item: JsonObject): string => textOf(item, 'name');

/** The names by which a claim's requests are referred to: `request`, or `request/subrequest`. */
export type RequestNames = ReadonlySet<string>;

export function requestNamesOf(claimed: JsonObject): RequestNames {
  const names = itemsOf(claimed, 'requests').flatMap((request) => {
    const name = nameOf(request);
    const parts = itemsOf(request, 'firstAvailable').map((part) => `${name}/${nameOf(part)}`);
    return [name, ...parts];
  });
  return new Set(names);
}

/** What is wrong with what a claim asks for. */
export function checkClaimed(claimed: JsonObject, field: string): Causes {
  const tooLong = checkTogether(itemsOf(claimed, 'requests').flatMap(askedOf), `${field}.requests`);
  if (tooLong.length > 0) return tooLong;
  const names = requestNamesOf(claimed);
  const config = { field: `${field}.config`, most };
  return [
    ...checkDistinct(
      itemsOf(claimed, 'requests'),
      { field: `${field}.requests`, most, keyOf: nameOf },
      checkRequest,
    ),
    ...checkEach(
      itemsOf(claimed, 'constraints'),
      { field: `${field}.constraints`, most },
      (constraint, at) => checkConstraint(constraint, at, names),
    ),
    ...checkEach(itemsOf(claimed, 'config'), config, (configuration, at) => [
      ...checkReferences(configuration, at, names),
      ...checkConfiguration(configuration, at),
    ]),
  ];
}

/** The devices among which a request chooses. */
const askedOf = (request: JsonObject): readonly JsonObject[] => [
  memberOf(request, 'exactly'),
  ...itemsOf(request, 'firstAvailable'),
];

function checkRequest(request: JsonObject, at: string): Causes {
  const name = checkNamed(`${at}.name`, nameOf(request), checkLabelName);
  const choices = itemsOf(request, 'firstAvailable');
  const isExact = request['exactly'] !== undefined;
  const why = 'exactly one of `exactly` or `firstAvailable` is required';
  if (!isExact && choices.length === 0) return [...name, required(at, why)];
  if (isExact && choices.length > 0) {
    return [...name, invalidValue(at, null, `${why}, but multiple fields are set`)];
  }
  if (isExact) return [...name, ...checkDevices(memberOf(request, 'exactly'), `${at}.exactly`)];
  const among = { field: `${at}.firstAvailable`, most: 8, keyOf: nameOf };
  return [
    ...name,
    ...checkDistinct(choices, among, (choice, place) => [
      ...checkNamed(`${place}.name`, nameOf(choice), checkLabelName),
      ...checkDevices(choice, place),
    ]),
  ];
}

/** How many devices of which class. */
function checkDevices(asked: JsonObject, at: string): Causes {
  return [
    ...checkClassName(`${at}.deviceClassName`, textOf(asked, 'deviceClassName')),
    ...checkSelectors(asked, `${at}.selectors`),
    ...checkCount(asked, at),
  ];
}

function checkCount({ allocationMode, count = 0 }: JsonObject, at: string): Causes {
  const field = `${at}.count`;
  if (allocationMode === 'All') {
    const why = "must not be specified when allocationMode is 'All'";
    return count === 0 ? [] : [invalidValue(field, count, why)];
  }
  if (allocationMode !== 'ExactCount') {
    return [notSupported(`${at}.allocationMode`, allocationMode ?? '', ['All', 'ExactCount'])];
  }
  if (typeof count !== 'number' || count > 0) return [];
  return [invalidValue(field, count, 'must be greater than zero')];
}

function checkConstraint(constraint: JsonObject, at: string, names: RequestNames): Causes {
  const { matchAttribute } = constraint;
  const field = `${at}.matchAttribute`;
  return [
    ...checkReferences(constraint, at, names),
    ...(typeof matchAttribute === 'string'
      ? checkFullyQualified(field, matchAttribute)
      : [required(field)]),
  ];
}

/** The requests that something is about: all of them when it names none. */
export const checkReferences = (owner: JsonObject, at: string, names: RequestNames): Causes =>
  checkDistinct(
    textsOf(owner, 'requests'),
    { field: `${at}.requests`, most, keyOf: (name) => name },
    (name, field) => checkReference(name, field, names),
  );

export function checkReference(name: string, field: string, names: RequestNames): Causes {
  const why =
    "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const parts = name.split('/');
  const unknown = names.has(name) ? [] : [invalidValue(field, name, why)];
  if (parts.length > 2) return [invalidValue(field, name, why)];
  return [...parts.flatMap((part) => checkNamed(field, part, checkLabelName)), ...unknown];
}

/** What is asked for with what goes without saying: one device. */
export const completeClaimed = (claimed: JsonObject): JsonObject =>
  withEach(claimed, 'requests', (request) =>
    withEach(withChanged(request, 'exactly', counted), 'firstAvailable', counted),
  );

const counted = (asked: JsonObject): JsonObject =>
  asked['allocationMode'] === 'ExactCount' && asked['count'] === undefined
    ? { ...asked, count: 1 }
    : asked;
