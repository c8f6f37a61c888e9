import { jsonEqual } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { arrayAt, jsonAt, numberAt, textAt } from '../../base/json-at.ts';
import { checkLabelName, checkSubdomainName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { mandatorySchemas } from '../overload/built-in-flows.ts';
import { memberOf, withChanged } from './_members.ts';
import type { Strategy } from './strategy.ts';

const all = '*';
const latest = 10_000;

const verbs = [
  ...['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'],
];

/** What goes without saying, whether it is left out or 0. */
const completeSchema = (schema: KubeObject): KubeObject => ({
  ...schema,
  ...withChanged(schema, 'spec', (spec) =>
    spec['matchingPrecedence'] === 0 ? { ...spec, matchingPrecedence: 1000 } : spec,
  ),
  metadata: schema.metadata,
});

const asTexts = (value: JsonValue, name: string): readonly string[] =>
  arrayAt(value, name).filter((item) => typeof item === 'string');

function checkSchema(schema: KubeObject): readonly StatusCause[] {
  const spec = memberOf(schema, 'spec');
  const { name = '' } = schema.metadata;
  return [
    ...checkPrecedence(name, spec),
    ...checkDistinguisher(spec),
    ...checkLevelName(spec),
    ...arrayAt(spec, 'rules').flatMap((rule, index) => checkRule(rule, `spec.rules[${index}]`)),
    ...checkFixed(mandatorySchemas, schema),
  ];
}

function checkPrecedence(name: string, spec: JsonObject): readonly StatusCause[] {
  const field = 'spec.matchingPrecedence';
  const value = numberAt(spec, 'matchingPrecedence') ?? 0;
  if (value <= 0) return [invalidValue(field, value, 'must be a positive value')];
  if (value > latest) return [invalidValue(field, value, `must not be greater than ${latest}`)];
  if (value > 1 || name === 'exempt') return [];
  const why = "only the schema named 'exempt' may have matchingPrecedence 1";
  return [invalidValue(field, value, why)];
}

function checkDistinguisher(spec: JsonObject): readonly StatusCause[] {
  const method = spec['distinguisherMethod'];
  const type = textAt(method, 'type') ?? '';
  const known = ['ByNamespace', 'ByUser'];
  if (method === undefined || known.includes(type)) return [];
  return [notSupported('spec.distinguisherMethod.type', type, known)];
}

function checkLevelName(spec: JsonObject): readonly StatusCause[] {
  const field = 'spec.priorityLevelConfiguration.name';
  const name = textAt(spec, 'priorityLevelConfiguration', 'name') ?? '';
  if (name === '') return [required(field, 'must reference a priority level')];
  return checkSubdomainName(name).map((why) => invalidValue(field, name, why));
}

/** What is mandatory says what it always says. */
function checkFixed(mandatory: readonly KubeObject[], object: KubeObject): readonly StatusCause[] {
  const { name = '' } = object.metadata;
  const fixed = mandatory.find(({ metadata }) => metadata.name === name);
  const spec = object['spec'] ?? null;
  if (fixed === undefined || jsonEqual(fixed['spec'] ?? null, spec)) return [];
  return [invalidValue('spec', spec, `spec of '${name}' must equal the fixed value`)];
}

function checkRule(rule: JsonValue, at: string): readonly StatusCause[] {
  const [subjects, resourceRules, pathRules] = [
    'subjects',
    'resourceRules',
    'nonResourceRules',
  ].map((name) => arrayAt(rule, name));
  const isEmpty = resourceRules?.length === 0 && pathRules?.length === 0;
  const nothing = 'at least one of resourceRules and nonResourceRules has to be non-empty';
  return [
    ...(subjects?.length === 0
      ? [required(`${at}.subjects`, 'subjects must contain at least one value')]
      : []),
    ...(subjects ?? []).flatMap((each, index) => checkSubject(each, `${at}.subjects[${index}]`)),
    ...(isEmpty ? [required(at, nothing)] : []),
    ...(resourceRules ?? []).flatMap((each, index) =>
      checkResourceRule(each, `${at}.resourceRules[${index}]`),
    ),
    ...(pathRules ?? []).flatMap((each, index) =>
      checkPathRule(each, `${at}.nonResourceRules[${index}]`),
    ),
  ];
}

const subjectKinds: ReadonlyMap<string, string> = new Map([
  ['ServiceAccount', 'serviceAccount'],
  ['User', 'user'],
  ['Group', 'group'],
]);

function checkSubject(subject: JsonValue, at: string): readonly StatusCause[] {
  const kind = textAt(subject, 'kind') ?? '';
  const member = subjectKinds.get(kind);
  if (member === undefined) {
    return [notSupported(`${at}.kind`, kind, ['Group', 'ServiceAccount', 'User'])];
  }
  const others = [...subjectKinds].filter(
    ([, name]) => name !== member && jsonAt(subject, name) !== undefined,
  );
  const why = `${member} is required when subject kind is '${kind}'`;
  const its = jsonAt(subject, member);
  return [
    ...(its === undefined
      ? [required(`${at}.${member}`, why)]
      : checkNamed(its, `${at}.${member}`)),
    ...others.map(([other, name]) =>
      forbiddenField(`${at}.${name}`, `${name} is forbidden when subject kind is not '${other}'`),
    ),
  ];
}

function checkNamed(subject: JsonValue, at: string): readonly StatusCause[] {
  const name = textAt(subject, 'name') ?? '';
  const unnamed = name === '' ? [required(`${at}.name`)] : [];
  if (!at.endsWith('.serviceAccount')) return unnamed;
  const namespace = textAt(subject, 'namespace') ?? '';
  const names = name === '' || name === all ? [] : checkSubdomainName(name);
  return [
    ...unnamed,
    ...names.map((why) => invalidValue(`${at}.name`, name, why)),
    ...(namespace === ''
      ? [required(`${at}.namespace`, 'must specify namespace for service account')]
      : checkLabelName(namespace).map((why) => invalidValue(`${at}.namespace`, namespace, why))),
  ];
}

/** `*` stands alone. */
function checkAlone(list: readonly string[], at: string, others: string): readonly StatusCause[] {
  if (list.length < 2 || !list.includes(all)) return [];
  return [invalidValue(at, [...list], `if '*' is present, must not specify other ${others}`)];
}

function checkVerbs(rule: JsonValue, at: string): readonly StatusCause[] {
  const list = asTexts(rule, 'verbs');
  if (list.length === 0) return [required(`${at}.verbs`, 'verbs must contain at least one value')];
  if (list.includes(all)) return checkAlone(list, `${at}.verbs`, 'verbs');
  const isKnown = list.every((verb) => verbs.includes(verb));
  return isKnown ? [] : [notSupported(`${at}.verbs`, [...list], verbs)];
}

interface Listed {
  readonly name: string;
  readonly others: string;
  readonly missing: string;
}

const groupsAndResources: readonly Listed[] = [
  {
    name: 'apiGroups',
    others: 'api groups',
    missing: 'resource rules must supply at least one api group',
  },
  {
    name: 'resources',
    others: 'resources',
    missing: 'resource rules must supply at least one resource',
  },
];

const checkResourceRule = (rule: JsonValue, at: string): readonly StatusCause[] => [
  ...checkVerbs(rule, at),
  ...groupsAndResources.flatMap(({ name, others, missing }) => {
    const list = asTexts(rule, name);
    if (list.length === 0) return [required(`${at}.${name}`, missing)];
    return checkAlone(list, `${at}.${name}`, others);
  }),
  ...checkNamespaces(rule, at),
];

function checkNamespaces(rule: JsonValue, at: string): readonly StatusCause[] {
  const field = `${at}.namespaces`;
  const list = asTexts(rule, 'namespaces');
  if (list.length === 0 && jsonAt(rule, 'clusterScope') !== true) {
    const why = 'resource rules that are not cluster scoped must supply at least one namespace';
    return [required(field, why)];
  }
  if (list.includes(all)) return checkAlone(list, field, 'namespaces');
  const intro = "each member of this list must be '*' or a DNS-1123 label; ";
  return list.flatMap((name, index) =>
    checkLabelName(name).map((why) => invalidValue(`${field}[${index}]`, name, intro + why)),
  );
}

function checkPathRule(rule: JsonValue, at: string): readonly StatusCause[] {
  const field = `${at}.nonResourceURLs`;
  const list = asTexts(rule, 'nonResourceURLs');
  const missing = 'nonResourceURLs must contain at least one value';
  const paths = (): readonly StatusCause[] =>
    list.includes(all)
      ? checkAlone(list, field, 'non-resource URLs')
      : list.flatMap((path, index) => checkPath(path, `${field}[${index}]`));
  return [...checkVerbs(rule, at), ...(list.length === 0 ? [required(field, missing)] : paths())];
}

function checkPath(path: string, field: string): readonly StatusCause[] {
  const faults: readonly (readonly [isFaulty: boolean, why: string])[] = [
    [path === '', 'must not be empty'],
    [!path.startsWith('/'), 'must start with slash'],
    [path.includes(' '), 'must not contain white-space'],
    [path.includes('//'), 'must not contain double slash'],
    [!/^[^*]*(\/\*)?$/.test(path), 'wildcard can only do suffix matching'],
  ];
  const fault = faults.find(([isFaulty]) => isFaulty);
  return fault === undefined ? [] : [invalidValue(field, path, fault[1])];
}

export const flowSchemaStrategy: Strategy = {
  statusKeeps: 'metadata',
  complete: completeSchema,
  checkCreate: checkSchema,
  checkUpdate: checkSchema,
};
