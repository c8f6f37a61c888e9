import type { JsonValue } from '../../base/json.ts';
import { arrayAt, jsonAt, numberAt, textAt, textsAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';

/** Whom a rule is about. A name may be `*`. */
export type Subject =
  | { readonly type: 'user'; readonly name: string }
  | { readonly type: 'group'; readonly name: string }
  | { readonly type: 'service-account'; readonly namespace: string; readonly name: string };

/** What is asked for; each list may be `*` alone. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  /** With the subresource: `pods/log`. */
  readonly resources: readonly string[];
  readonly namespaces: readonly string[];
  readonly clusterScope: boolean;
}

export interface PathRule {
  readonly verbs: readonly string[];
  readonly paths: readonly string[];
}

export interface FlowRule {
  readonly subjects: readonly Subject[];
  readonly resourceRules: readonly ResourceRule[];
  readonly pathRules: readonly PathRule[];
}

/** What tells the flows of one schema apart. */
export type Distinguisher = 'user' | 'namespace' | 'nothing';

/** A FlowSchema, as requests are sorted by it. */
export interface FlowSchema {
  readonly name: string;
  /** '' while the object is not there: the mandatory ones hold without theirs. */
  readonly uid: string;
  /** The lower, the earlier it is asked whether a request belongs here. */
  readonly precedence: number;
  /** The name of the priority level. */
  readonly level: string;
  readonly distinguisher: Distinguisher;
  readonly rules: readonly FlowRule[];
}

const usualPrecedence = 1000;

export function flowSchemaOf({ metadata, spec }: KubeObject): FlowSchema {
  return {
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    precedence: numberAt(spec, 'matchingPrecedence') ?? usualPrecedence,
    level: textAt(spec, 'priorityLevelConfiguration', 'name') ?? '',
    distinguisher: distinguisherOf(textAt(spec, 'distinguisherMethod', 'type')),
    rules: arrayAt(spec, 'rules').map(ruleOf),
  };
}

function distinguisherOf(method: string | undefined): Distinguisher {
  if (method === 'ByUser') return 'user';
  return method === 'ByNamespace' ? 'namespace' : 'nothing';
}

const ruleOf = (rule: JsonValue): FlowRule => ({
  subjects: arrayAt(rule, 'subjects').flatMap(subjectOf),
  resourceRules: arrayAt(rule, 'resourceRules').map((each) => ({
    verbs: textsAt(each, 'verbs'),
    apiGroups: textsAt(each, 'apiGroups'),
    resources: textsAt(each, 'resources'),
    namespaces: textsAt(each, 'namespaces'),
    clusterScope: jsonAt(each, 'clusterScope') === true,
  })),
  pathRules: arrayAt(rule, 'nonResourceRules').map((each) => ({
    verbs: textsAt(each, 'verbs'),
    paths: textsAt(each, 'nonResourceURLs'),
  })),
});

function subjectOf(subject: JsonValue): readonly Subject[] {
  switch (textAt(subject, 'kind') ?? '') {
    case 'User':
      return [{ type: 'user', name: textAt(subject, 'user', 'name') ?? '' }];
    case 'Group':
      return [{ type: 'group', name: textAt(subject, 'group', 'name') ?? '' }];
    case 'ServiceAccount': {
      const namespace = textAt(subject, 'serviceAccount', 'namespace') ?? '';
      const name = textAt(subject, 'serviceAccount', 'name') ?? '';
      return [{ type: 'service-account', namespace, name }];
    }
    default:
      return [];
  }
}

/** In the order in which they are asked: of several with one precedence the name decides. */
export function byPrecedence(left: FlowSchema, right: FlowSchema): number {
  if (left.precedence !== right.precedence) return left.precedence - right.precedence;
  return left.name < right.name ? -1 : 1;
}
