import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { forbiddenField, invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { withContainers } from './_containers.ts';
import { itemsOf, memberOf, onlyMembers, textOf, withChanged, withoutMembers } from './_members.ts';
import { qualityOf } from './_pod-quality.ts';
import type { Endpoint } from './strategy.ts';

/** The subresources of a pod through which one part of its spec changes. */
export type PodPart = Extract<Endpoint, 'ephemeralcontainers' | 'resize'>;

export const isPodPart = (endpoint: Endpoint): endpoint is PodPart =>
  endpoint === 'ephemeralcontainers' || endpoint === 'resize';

/** The pod that is there with the part of its spec that the endpoint may change; the metadata are not among that. */
export function withPodPart(part: PodPart, after: KubeObject, live: KubeObject): KubeObject {
  const wanted = memberOf(after, 'spec');
  const spec = memberOf(live, 'spec');
  const { managedFields } = after.metadata;
  const kept = managedFields === undefined ? live : withMetadata(live, { managedFields });
  return {
    ...kept,
    spec: part === 'resize' ? resized(spec, wanted) : withEphemeral(spec, wanted),
  };
}

function withEphemeral(spec: JsonObject, { ephemeralContainers }: JsonObject): JsonObject {
  if (ephemeralContainers !== undefined) return { ...spec, ephemeralContainers };
  return withoutMembers(spec, ['ephemeralContainers']);
}

const sized = ['resources', 'resizePolicy'] as const;

/** Containers that are not the same ones, in the same order, are left for the check to find. */
function resized(spec: JsonObject, wanted: JsonObject): JsonObject {
  const containers = resizedList(itemsOf(spec, 'containers'), itemsOf(wanted, 'containers'));
  const initial = resizedList(itemsOf(spec, 'initContainers'), itemsOf(wanted, 'initContainers'));
  if (containers === undefined || initial === undefined) return wanted;
  return {
    ...spec,
    containers,
    ...(initial.length === 0 ? {} : { initContainers: initial }),
  };
}

function resizedList(
  before: readonly JsonObject[],
  wanted: readonly JsonObject[],
): readonly JsonObject[] | undefined {
  const isSame =
    before.length === wanted.length &&
    before.every((container, at) => container['name'] === wanted[at]?.['name']);
  if (!isSame) return undefined;
  return before.map((container, at) => ({
    ...withoutMembers(container, sized),
    ...onlyMembers(wanted[at] ?? {}, sized),
  }));
}

/** What is wrong with a change through the endpoint. */
export function checkPodPart(
  part: PodPart,
  after: KubeObject,
  live: KubeObject,
): readonly StatusCause[] {
  return part === 'resize'
    ? checkResize(after, live)
    : checkKept(memberOf(after, 'spec'), memberOf(live, 'spec'));
}

/** Ephemeral containers come and stay as they came. */
function checkKept(spec: JsonObject, before: JsonObject): readonly StatusCause[] {
  const now = new Map(
    itemsOf(spec, 'ephemeralContainers').map((each) => [textOf(each, 'name'), each]),
  );
  return itemsOf(before, 'ephemeralContainers').flatMap((old) => {
    const name = textOf(old, 'name');
    const found = now.get(name);
    if (found !== undefined && jsonEqual(found, old)) return [];
    const what = found === undefined ? 'removed' : 'changed';
    const why = `existing ephemeral containers ${JSON.stringify(name)} may not be ${what}`;
    return [forbiddenField('spec.ephemeralContainers', why)];
  });
}

/** Of a pod on a node that can do it, what is asked and limited of processor and memory may change. */
function checkResize(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const spec = memberOf(after, 'spec');
  const before = memberOf(live, 'spec');
  const quality = textOf(memberOf(live, 'status'), 'qosClass');
  const causes = [
    ...(quality === '' || quality === qualityOf(spec)
      ? []
      : [invalidValue('spec', quality, 'Pod QOS Class may not change as a result of resizing')]),
    ...(isSizedByNode(live)
      ? []
      : [forbiddenField('spec', 'Pod running on node without support for resize')]),
  ];
  if (!hasSameContainers(spec, before)) {
    return [
      ...causes,
      forbiddenField('spec', 'containers may not be renamed or reordered on resize'),
    ];
  }
  const elsewhere = jsonEqual(unsized(spec), unsized(before))
    ? []
    : [forbiddenField('spec', 'only cpu and memory resources are mutable')];
  return [...causes, ...checkRemoved(spec, before), ...elsewhere];
}

/** Kubelets that can resize say what each container has. */
const isSizedByNode = (pod: KubeObject): boolean =>
  itemsOf(memberOf(pod, 'status'), 'containerStatuses').some((status) =>
    isJsonObject(status['resources']),
  );

const lists = ['containers', 'initContainers'] as const;

const hasSameContainers = (spec: JsonObject, before: JsonObject): boolean =>
  lists.every((list) => {
    const names = (of: JsonObject): readonly string[] =>
      itemsOf(of, list).map((each) => textOf(each, 'name'));
    return jsonEqual(names(spec), names(before));
  });

function checkRemoved(spec: JsonObject, before: JsonObject): readonly StatusCause[] {
  return lists.flatMap((list) =>
    itemsOf(before, list).flatMap((old, at) => {
      const now = memberOf(itemsOf(spec, list)[at] ?? {}, 'resources');
      return ['requests', 'limits'].flatMap((which) => {
        const kept = memberOf(now, which);
        const had = Object.keys(memberOf(memberOf(old, 'resources'), which));
        if (had.every((name) => kept[name] !== undefined)) return [];
        const field = `spec.${list}[${at}].resources.${which}`;
        return [forbiddenField(field, `resource ${which} cannot be removed`)];
      });
    }),
  );
}

/** The spec without what resizing is about. */
function unsized(spec: JsonObject): JsonObject {
  const without = (container: JsonObject): JsonObject => ({
    ...withoutMembers(container, ['resizePolicy']),
    resources: withChanged(
      withChanged(memberOf(container, 'resources'), 'requests', withoutSizes),
      'limits',
      withoutSizes,
    ),
  });
  return withContainers(spec, without);
}

const withoutSizes = (quantities: JsonObject): JsonObject =>
  withoutMembers(quantities, ['cpu', 'memory']);
