import type { JsonObject } from '../../base/json.ts';
import type { ResourceDefinition, Verb } from '../../kube/resource.ts';
import { metaModel } from '../registry/builtin/meta-schemas.ts';
import type { Subresource } from '../registry/subresources.ts';
import { subresourcesOf } from '../registry/subresources.ts';
import { modelName } from './_models.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What `x-kubernetes-action` says. */
type Action = 'list' | 'get' | 'post' | 'put' | 'patch' | 'delete' | 'deletecollection';

interface QueryParameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
}

/** One request that the API understands, before it is written down as OpenAPI v2 or v3. */
export interface Operation {
  readonly path: string;
  readonly method: Method;
  readonly action: Action;
  readonly id: string;
  readonly description: string;
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly query: readonly QueryParameter[];
  readonly body?: { readonly model: string; readonly mediaTypes: readonly string[] };
  readonly answer: string;
}

const parameter = (
  name: string,
  description: string,
  type: QueryParameter['type'] = 'string',
): QueryParameter => ({ name, type, description });

const dryRun = parameter('dryRun', 'All: everything is checked and nothing is stored.');
const fieldManager = parameter('fieldManager', 'Who writes, for metadata.managedFields.');
const fieldValidation = parameter(
  'fieldValidation',
  'What to do about unknown and duplicate fields: Ignore, Warn or Strict.',
);
const writing = [dryRun, fieldManager, fieldValidation];
const applying = parameter('force', 'True: take fields over from other managers.', 'boolean');
const deleting = [
  dryRun,
  parameter('gracePeriodSeconds', 'How long the object is given to end in order.', 'integer'),
  parameter('orphanDependents', 'Superseded by propagationPolicy.', 'boolean'),
  parameter('propagationPolicy', 'What becomes of owned objects: Background, Foreground, Orphan.'),
];
const selecting = [
  parameter('continue', 'Where to go on, from the metadata of the part before.'),
  parameter('fieldSelector', 'Narrows the list of returned objects to those whose fields match.'),
  parameter('labelSelector', 'Narrows the list of returned objects to those whose labels match.'),
  parameter('limit', 'How many objects to send at most.', 'integer'),
  parameter('resourceVersion', 'The state to show, or to go on from.'),
  parameter('resourceVersionMatch', 'Exact, or NotOlderThan.'),
  parameter('timeoutSeconds', 'How long to watch at most.', 'integer'),
];
const watching = [
  parameter('allowWatchBookmarks', 'True: say now and then how far the watch has come.', 'boolean'),
  ...selecting,
  parameter('sendInitialEvents', 'True: begin with the objects there are.', 'boolean'),
  parameter(
    'watch',
    'Watch for changes to the described resources, and get each as an event until the time is over.',
    'boolean',
  ),
];

const bodies = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const patches = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
];

function capitalized(text: string): string {
  return text
    .split(/[^A-Za-z0-9]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `CoreV1NamespacedConfigMap`: the end of every operation's id. */
function idSuffix(resource: ResourceDefinition): string {
  const { group, version, scope, kind } = resource;
  const owner = group === '' ? 'core' : group.replace(/\.k8s\.io$/, '');
  const where = scope === 'Namespaced' ? 'Namespaced' : '';
  return `${capitalized(owner)}${capitalized(version)}${where}${kind}`;
}

interface Paths {
  /** Every namespace at once; undefined for a cluster-scoped resource. */
  readonly everywhere?: string;
  readonly collection: string;
  readonly object: string;
}

function pathsOf({ group, version, plural, scope }: ResourceDefinition): Paths {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  if (scope === 'Cluster')
    return { collection: `${root}/${plural}`, object: `${root}/${plural}/{name}` };
  const collection = `${root}/namespaces/{namespace}/${plural}`;
  return { everywhere: `${root}/${plural}`, collection, object: `${collection}/{name}` };
}

type Draft = Pick<Operation, 'path' | 'method' | 'action' | 'id' | 'description'> &
  Partial<Pick<Operation, 'query' | 'body' | 'answer' | 'kind'>>;

/** Completes drafts with what is the same for all operations on a resource. */
function completer(resource: ResourceDefinition): (draft: Draft) => Operation {
  const { group, version, kind } = resource;
  return (draft) => ({
    kind: { group, version, kind },
    query: [],
    answer: modelName(resource),
    ...draft,
  });
}

function collectionOperations(resource: ResourceDefinition): readonly Operation[] {
  const { kind } = resource;
  const paths = pathsOf(resource);
  const complete = completer(resource);
  const suffix = idSuffix(resource);
  const model = modelName(resource);
  const listing = {
    method: 'get',
    action: 'list',
    description: `List or watch objects of kind ${kind}.`,
    query: watching,
    answer: modelName(resource, resource.listKind),
  } as const;
  const everywhere = `list${suffix.replace('Namespaced', '')}ForAllNamespaces`;
  return [
    ...(paths.everywhere === undefined
      ? []
      : [complete({ ...listing, path: paths.everywhere, id: everywhere })]),
    complete({ ...listing, path: paths.collection, id: `list${suffix}` }),
    complete({
      path: paths.collection,
      method: 'post',
      action: 'post',
      id: `create${suffix}`,
      description: `Create a ${kind}.`,
      query: writing,
      body: { model, mediaTypes: bodies },
    }),
    complete({
      path: paths.collection,
      method: 'delete',
      action: 'deletecollection',
      id: `deleteCollection${suffix}`,
      description: `Delete every ${kind} that matches.`,
      query: [...deleting, ...selecting],
      body: { model: metaModel.deleteOptions, mediaTypes: bodies },
      answer: metaModel.status,
    }),
  ];
}

interface Target {
  readonly path: string;
  readonly suffix: string;
  readonly what: string;
  readonly model: string;
  readonly kind: Operation['kind'];
  readonly patches: readonly string[];
}

/** GET, PUT and PATCH of an object or of a part of it. */
function objectOperations(
  complete: (draft: Draft) => Operation,
  target: Target,
): readonly Operation[] {
  const { path, suffix, what, model, kind } = target;
  const common = { path, kind, answer: model };
  return [
    complete({
      ...common,
      method: 'get',
      action: 'get',
      id: `read${suffix}`,
      description: `Read ${what}.`,
    }),
    complete({
      ...common,
      method: 'put',
      action: 'put',
      id: `replace${suffix}`,
      description: `Replace ${what}.`,
      query: writing,
      body: { model, mediaTypes: bodies },
    }),
    complete({
      ...common,
      method: 'patch',
      action: 'patch',
      id: `patch${suffix}`,
      description: `Change ${what} in part.`,
      query: [...writing, applying],
      body: { model: metaModel.patch, mediaTypes: target.patches },
    }),
  ];
}

/** Of a part something may be asked as well. */
function partOperations(complete: (draft: Draft) => Operation, part: Target): readonly Operation[] {
  const { path, suffix, what, model, kind } = part;
  const asking = complete({
    ...{ path, kind, answer: model },
    method: 'post',
    action: 'post',
    id: `create${suffix}`,
    description: `Ask for ${what}.`,
    query: writing,
    body: { model, mediaTypes: bodies },
  });
  return [...objectOperations(complete, part), asking];
}

function modelOf({ name, request }: Subresource, whole: Target): string {
  if (name === 'scale') return metaModel.scale;
  return request === undefined ? whole.model : modelName(request);
}

function partTarget(resource: ResourceDefinition, part: Subresource, whole: Target): Target {
  return {
    ...whole,
    path: `${whole.path}/${part.name}`,
    suffix: `${whole.suffix}${capitalized(part.name)}`,
    what: `the ${part.name} of a ${resource.kind}`,
    model: modelOf(part, whole),
    kind: part.kind,
  };
}

function actionOf(verb: Verb): string {
  if (verb === 'create') return 'post';
  return verb === 'update' ? 'put' : verb;
}

function operationsOf(resource: ResourceDefinition): readonly Operation[] {
  const { group, version, kind } = resource;
  const complete = completer(resource);
  const suffix = idSuffix(resource);
  const whole: Target = {
    path: pathsOf(resource).object,
    suffix,
    what: `a ${kind}`,
    model: modelName(resource),
    kind: { group, version, kind },
    patches: resource.strategicMerge
      ? [...patches, 'application/strategic-merge-patch+json']
      : patches,
  };
  const removal = complete({
    path: whole.path,
    method: 'delete',
    action: 'delete',
    id: `delete${suffix}`,
    description: `Delete a ${kind}.`,
    query: deleting,
    body: { model: metaModel.deleteOptions, mediaTypes: bodies },
    answer: metaModel.status,
  });
  const possible = [
    ...collectionOperations(resource),
    ...objectOperations(complete, whole),
    removal,
  ];
  return [
    ...possible.filter(({ action }) => resource.verbs.some((verb) => actionOf(verb) === action)),
    ...subresourcesOf(resource).flatMap((part) => {
      if (part.form !== undefined) return [];
      const operations = partOperations(complete, partTarget(resource, part, whole));
      return operations.filter(({ action }) =>
        part.verbs.some((verb) => actionOf(verb) === action),
      );
    }),
  ];
}

/** All operations on the resources by path, the paths in order. */
export function operationsByPath(
  resources: readonly ResourceDefinition[],
): readonly (readonly [path: string, operations: readonly Operation[]])[] {
  const byPath = new Map<string, Operation[]>();
  for (const operation of resources.flatMap(operationsOf)) {
    const known = byPath.get(operation.path);
    if (known === undefined) byPath.set(operation.path, [operation]);
    else known.push(operation);
  }
  return [...byPath].sort(([left], [right]) => (left < right ? -1 : 1));
}

/** The names in braces in a path. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
}

export const pathParameters: Readonly<Record<string, string>> = {
  name: 'Name of the object.',
  namespace: 'Namespace of the object.',
};

/** The extensions by which clients find the operations of a kind. */
export function operationExtensions({ action, kind }: Operation): JsonObject {
  return { 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': kind };
}
