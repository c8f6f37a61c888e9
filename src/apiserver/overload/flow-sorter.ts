import type { User } from '../api-request.ts';
import { anyRequestInfo } from '../request-info.ts';
import type { AskedOf, RequestInfo } from '../request-info.ts';
import { matchesEverything, matchesRequest, matchesUser } from './flow-match.ts';
import type { FlowRule, FlowSchema } from './flow-schema.ts';

/** A schema and where it leads. */
export interface SchemaTarget<Target> {
  readonly schema: FlowSchema;
  readonly target: Target;
}

/** A rule that is about some user, and what it decides. */
interface Candidate<Target> {
  readonly rule: FlowRule;
  readonly reach: 'everything' | 'something';
  readonly target: Target;
}

/** So many users are remembered whose credentials do not give the same user object every time. */
const mostUsers = 1024;

/**
 * Finds the schema of a request. Which rules are about a user is found once per user and ends with the first that is about
 * everything: for most users that leaves one or two, so that a request costs a look-up.
 */
export class FlowSorter<Target> {
  readonly #schemas: readonly SchemaTarget<Target>[];
  readonly #fallback: Target;
  readonly #byUser = new WeakMap<User, readonly Candidate<Target>[]>();
  readonly #byName = new Map<string, readonly Candidate<Target>[]>();

  /** The schemas in the order in which they are asked; `fallback` is for what none of them is about. */
  constructor(schemas: readonly SchemaTarget<Target>[], fallback: Target) {
    this.#schemas = schemas;
    this.#fallback = fallback;
  }

  targetOf(asked: AskedOf, user: User): Target {
    let info: RequestInfo | undefined;
    for (const { rule, reach, target } of this.#candidates(user)) {
      if (reach === 'everything') return target;
      info ??= anyRequestInfo(asked);
      if (matchesRequest(rule, info)) return target;
    }
    return this.#fallback;
  }

  #candidates(user: User): readonly Candidate<Target>[] {
    const known = this.#byUser.get(user);
    if (known !== undefined) return known;
    const name = [user.name, ...user.groups].join('\0');
    const found = this.#byName.get(name) ?? this.#candidatesFor(user);
    if (this.#byName.size >= mostUsers) this.#byName.clear();
    this.#byName.set(name, found);
    this.#byUser.set(user, found);
    return found;
  }

  #candidatesFor(user: User): readonly Candidate<Target>[] {
    const found: Candidate<Target>[] = [];
    for (const { schema, target } of this.#schemas) {
      for (const rule of schema.rules) {
        if (!matchesUser(rule, user)) continue;
        const reach = matchesEverything(rule) ? 'everything' : 'something';
        found.push({ rule, reach, target });
        if (reach === 'everything') return found;
      }
    }
    return found;
  }
}
