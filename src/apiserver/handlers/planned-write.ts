import type { JsonObject } from '../../base/json.ts';
import type { Asking } from '../../kube/apply/asking.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Warn } from '../../kube/schema/cel/evaluate.ts';
import type { Stored } from '../../store/stored.ts';
import type { Ownership } from '../admission/admit.ts';
import type { WriteOperation } from '../extension/attributes.ts';
import type { Decision, Outcome } from '../storage.ts';

/** What a request wants of an object, before anybody else has had a say. */
export interface Proposal {
  readonly operation: WriteOperation;
  /** What is to become of it; undefined when it is deleted. */
  readonly object: KubeObject | undefined;
  /** What is there, as the version of the request shows it. */
  readonly before: KubeObject | undefined;
  readonly ownership: Ownership;
}

/** What comes of a proposal once the server itself has checked it. */
export interface Finished {
  readonly decision: Decision;
  /** The object as it is to be, for those who only look. */
  readonly object: KubeObject | undefined;
}

/**
 * A write in steps. Between proposing and finishing, plug-ins and mutating webhooks change the object; after that whoever may
 * only refuse looks at it. All may throw, and may be run again.
 */
export interface Plan {
  propose(live: Stored | undefined): Proposal;
  /** The same, for objects that somebody outside converts, where what is proposed depends on other versions of the object. */
  proposeAsking?(live: Stored | undefined): Asking<Proposal>;
  /** The object of the proposal with what its writer owns of it: what others change after that is nobody's. */
  owned?(proposal: Proposal): Asking<KubeObject>;
  /** `warn` is told what the client should know, also of a write that is refused then. */
  finish(live: Stored | undefined, proposal: Proposal, warn: Warn): Finished;
  /** Comes when nobody is against what is to be stored: throws when its place is taken. */
  checkPlace?(live: Stored | undefined): void;
}

/** A plan whose writer comes to own something by being compared with what is there. */
export type ComparedPlan = Plan & Required<Pick<Plan, 'owned'>>;

export interface PlannedWrite {
  readonly run: 'real' | 'dry';
  /** The name under which the object is kept. */
  readonly name: string;
  readonly plan: Plan;
  /** What was asked for besides, where it is more than the query says. */
  readonly deleteOptions?: JsonObject;
}

export interface Carried {
  readonly outcome:
    | Outcome
    | {
        readonly type: 'pretended';
        readonly live: Stored | undefined;
        readonly decision: Decision;
      };
  /** The object as it was to be, in the version of the request: of one that went, its last state. */
  readonly object: KubeObject | undefined;
  readonly warnings: readonly string[];
}
