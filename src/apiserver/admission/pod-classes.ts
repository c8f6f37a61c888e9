import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbidden } from '../../kube/status-error.ts';
import { itemsOf, memberOf, onlyMembers, textOf } from './_members.ts';
import type { Admission } from './admission.ts';
import { refusedName } from './admission.ts';
import type { ClusterView } from './cluster-view.ts';
import { withSpec } from './workload-strategies.ts';

const priorityClasses = 'scheduling.k8s.io/priorityclasses';

/** A new pod with the priority of its class; one without has the standard class, if there is one. */
export function withPriority(pod: KubeObject, { view, definition }: Admission): KubeObject {
  const refuse = (why: string): never => {
    throw forbidden(definition, refusedName(pod), why);
  };
  const spec = memberOf(pod, 'spec');
  const name = textOf(spec, 'priorityClassName');
  const found = name === '' ? standardClass(view) : view.object(priorityClasses, name);
  if (name !== '' && found === undefined) refuse(`no PriorityClass with name ${name} was found`);
  const priority = found?.['value'] ?? 0;
  const preemptionPolicy = found?.['preemptionPolicy'] ?? 'PreemptLowerPriority';
  const given = {
    priority,
    preemptionPolicy,
    ...onlyMembers(spec, ['priority', 'preemptionPolicy']),
  };
  if (given.priority !== priority) {
    refuse(mustNotBe(`integer value of priority (${shown(given.priority)})`, shown(priority)));
  }
  if (given.preemptionPolicy !== preemptionPolicy) {
    const what = `string value of PreemptionPolicy (${shown(given.preemptionPolicy)})`;
    refuse(mustNotBe(what, shown(preemptionPolicy)));
  }
  const priorityClassName = name === '' ? found?.metadata.name : name;
  return withSpec(pod, (before) => ({
    ...before,
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    priority,
    preemptionPolicy,
  }));
}

const shown = (value: JsonObject[string]): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

const mustNotBe = (what: string, computed: string): string =>
  `the ${what} must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;

const standardClass = (view: ClusterView): KubeObject | undefined =>
  view.objects(priorityClasses).find((each) => each['globalDefault'] === true);

/** There is one standard class at most. */
export function checkStandardClass(
  priorityClass: KubeObject,
  { view, definition }: Admission,
): void {
  const { name = '' } = priorityClass.metadata;
  const standard = priorityClass['globalDefault'] === true ? standardClass(view) : undefined;
  if (standard === undefined || standard.metadata.name === name) return;
  const why = `PriorityClass ${standard.metadata.name ?? ''} is already marked as default. Only one default can exist`;
  throw forbidden(definition, name, why);
}

/** A new pod with what its way to run containers costs and where that is to be had. */
export function withRuntime(pod: KubeObject, { view, definition }: Admission): KubeObject {
  const refuse = (why: string): never => {
    throw forbidden(definition, refusedName(pod), why);
  };
  const found = runtimeOf(pod, view, refuse);
  const overhead = memberOf(found, 'overhead')['podFixed'];
  const given = memberOf(pod, 'spec')['overhead'];
  if (given !== undefined && overhead !== undefined && !jsonEqual(given, overhead)) refuse(differs);
  const scheduling = memberOf(found, 'scheduling');
  const charged =
    overhead === undefined ? pod : withSpec(pod, (before) => ({ ...before, overhead }));
  return withSpec(charged, (before) => placedLike(before, scheduling, refuse));
}

/** 403 for a new pod that costs something else than its way to run containers does. */
export function checkRuntime(pod: KubeObject, { view, definition }: Admission): void {
  const refuse = (why: string): never => {
    throw forbidden(definition, refusedName(pod), why);
  };
  const overhead = memberOf(runtimeOf(pod, view, refuse), 'overhead')['podFixed'];
  const given = memberOf(pod, 'spec')['overhead'];
  if (jsonEqual(given, overhead)) return;
  refuse(overhead === undefined ? withoutReason : differs);
}

const differs = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const withoutReason =
  'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead';

/** The class that the pod names; an empty one when it names none. */
function runtimeOf(pod: KubeObject, view: ClusterView, refuse: (why: string) => never): JsonObject {
  const name = textOf(memberOf(pod, 'spec'), 'runtimeClassName');
  if (name === '') return {};
  const found = view.object('node.k8s.io/runtimeclasses', name);
  return found ?? refuse(`pod rejected: RuntimeClass "${name}" not found`);
}

function placedLike(
  spec: JsonObject,
  scheduling: JsonObject,
  refuse: (why: string) => never,
): JsonObject {
  const wanted = memberOf(scheduling, 'nodeSelector');
  const own = memberOf(spec, 'nodeSelector');
  const clash = Object.keys(wanted).find(
    (key) => own[key] !== undefined && own[key] !== wanted[key],
  );
  if (clash !== undefined) {
    const [theirs, ours] = [shown(wanted[clash]), shown(own[clash])];
    refuse(
      `conflict: runtimeClass.scheduling.nodeSelector[${clash}] = ${theirs}; pod.spec.nodeSelector[${clash}] = ${ours}`,
    );
  }
  const tolerations = itemsOf(scheduling, 'tolerations');
  const has = itemsOf(spec, 'tolerations');
  const more = tolerations.filter((each) => !has.some((other) => jsonEqual(each, other)));
  return {
    ...spec,
    ...(Object.keys(wanted).length === 0 ? {} : { nodeSelector: { ...own, ...wanted } }),
    ...(more.length === 0 ? {} : { tolerations: [...has, ...more] }),
  };
}
