import type { Library } from '../functions.ts';
import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, Opaque } from '../values.ts';
import { text } from './arguments.ts';

/** What an expression asks: whether somebody may do something with a resource or a path. */
export type AccessQuestion =
  | {
      readonly type: 'path';
      readonly subject: Subject;
      readonly path: string;
      readonly verb: string;
    }
  | ({
      readonly type: 'resource';
      readonly subject: Subject;
      readonly verb: string;
    } & ResourceCheck);

/** Who: the one who makes the request, or a service account named in the expression. */
export type Subject =
  | { readonly type: 'requester' }
  | { readonly type: 'service-account'; readonly namespace: string; readonly name: string };

interface ResourceCheck {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly fieldSelector: string;
  readonly labelSelector: string;
}

export interface AccessAnswer {
  readonly decision: 'allowed' | 'not-allowed';
  readonly reason: string;
  /** Why there is no answer. */
  readonly error?: string;
}

export type AskAccess = (question: AccessQuestion) => AccessAnswer;

export const authorizerType = 'kubernetes.authorization.Authorizer';
const pathType = 'kubernetes.authorization.PathCheck';
const groupType = 'kubernetes.authorization.GroupCheck';
export const resourceCheckType = 'kubernetes.authorization.ResourceCheck';
const decisionType = 'kubernetes.authorization.Decision';

/** The value of the variable `authorizer` in the expressions of policies; declare it as `simple(authorizerType)`. */
export class Authorizer extends Opaque {
  readonly typeName = authorizerType;
  readonly ask: AskAccess;
  readonly subject: Subject;

  constructor(ask: AskAccess, subject: Subject = { type: 'requester' }) {
    super();
    this.ask = ask;
    this.subject = subject;
  }

  equals(other: CelValue): boolean {
    return other === this;
  }
}

/** A question that is not asked yet. */
class Check extends Opaque {
  readonly typeName: string;
  readonly authorizer: Authorizer;
  readonly about: ResourceCheck;
  readonly path: string;

  constructor(
    typeName: string,
    authorizer: Authorizer,
    about: ResourceCheck & { readonly path?: string },
  ) {
    super();
    this.typeName = typeName;
    this.authorizer = authorizer;
    this.about = about;
    this.path = about.path ?? '';
  }

  equals(other: CelValue): boolean {
    return other === this;
  }
}

class Decision extends Opaque {
  readonly typeName = decisionType;
  readonly answer: AccessAnswer;

  constructor(answer: AccessAnswer) {
    super();
    this.answer = answer;
  }

  equals(other: CelValue): boolean {
    return other === this;
  }
}

const nothing: ResourceCheck = {
  group: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
  fieldSelector: '',
  labelSelector: '',
};

/** A question that is about a resource already, such as the one of the request. */
export const resourceCheck = (authorizer: Authorizer, about: ResourceCheck): CelValue =>
  new Check(resourceCheckType, authorizer, about);

export const authorization = overloadsOf([
  [
    `${authorizerType} .path(string): ${pathType}`,
    (a, b) => new Check(pathType, authorizer(a), { ...nothing, path: given(b, 'path') }),
  ],
  [
    `${authorizerType} .serviceAccount(string, string): ${authorizerType}`,
    (a, b, c) => forServiceAccount(authorizer(a), text(b), text(c)),
  ],
  [
    `${authorizerType} .group(string): ${groupType}`,
    (a, b) => new Check(groupType, authorizer(a), { ...nothing, group: text(b) }),
  ],
  [
    `${groupType} .resource(string): ${resourceCheckType}`,
    (a, b) => narrowed(a, { resource: given(b, 'resource') }),
  ],
  ...(['subresource', 'namespace', 'name', 'fieldSelector', 'labelSelector'] as const).map(
    (field): Library[number] => [
      `${resourceCheckType} .${field}(string): ${resourceCheckType}`,
      (a, b) => narrowed(a, { [field]: text(b) }),
    ],
  ),
  [`${pathType} .check(string): ${decisionType}`, (a, b) => asked(check(a), text(b))],
  [`${resourceCheckType} .check(string): ${decisionType}`, (a, b) => asked(check(a), text(b))],
  [`${decisionType} .allowed(): bool`, (a) => answer(a).decision === 'allowed'],
  [`${decisionType} .reason(): string`, (a) => answer(a).reason],
  [`${decisionType} .errored(): bool`, (a) => answer(a).error !== undefined],
  [`${decisionType} .error(): string`, (a) => answer(a).error ?? ''],
]);

function authorizer(value: CelValue | undefined): Authorizer {
  if (value instanceof Authorizer) return value;
  throw new CelError('no such overload: wanted an authorizer');
}

function given(value: CelValue | undefined, what: string): string {
  const name = text(value);
  if (name !== '') return name;
  throw new CelError(`${what} must not be empty`);
}

function check(value: CelValue | undefined): Check {
  if (value instanceof Check) return value;
  throw new CelError('no such overload: wanted a check');
}

function answer(value: CelValue | undefined): AccessAnswer {
  if (value instanceof Decision) return value.answer;
  throw new CelError('no such overload: wanted a decision');
}

function forServiceAccount({ ask }: Authorizer, namespace: string, name: string): Authorizer {
  return new Authorizer(ask, { type: 'service-account', namespace, name });
}

function narrowed(value: CelValue | undefined, more: Partial<ResourceCheck>): Check {
  const { authorizer: by, about } = check(value);
  return new Check(resourceCheckType, by, { ...about, ...more });
}

function asked(
  { typeName, authorizer: { ask, subject }, about, path }: Check,
  verb: string,
): Decision {
  const question: AccessQuestion =
    typeName === pathType
      ? { type: 'path', subject, path, verb }
      : { ...about, type: 'resource', subject, verb };
  return new Decision(ask(question));
}
