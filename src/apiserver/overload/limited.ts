import type { Clock } from '../../base/clock.ts';
import type { ApiRequest, ApiResponse, Dispatch, Sorted } from '../api-request.ts';
import { followedWatch } from '../followed-watch.ts';
import { nextTurn } from '../next-turn.ts';
import { anyRequestInfo } from '../request-info.ts';
import type { FlowControl } from './flow-control.ts';
import type { Rejection } from './flow-counts.ts';
import type { Entry, Flow, RequestFacts } from './flow.ts';
import type { Seated } from './queue-set.ts';
import { waitLimit } from './wait-limit.ts';

export interface LimitedOptions {
  readonly flowControl: FlowControl;
  readonly clock: Clock;
  /** How many watches may be open for those who are not exempt; 0 is no limit. */
  readonly watches: number;
}

export interface InFlight {
  readonly readOnly: number;
  readonly mutating: number;
}

export interface LimitedDispatch {
  readonly dispatch: Dispatch;
  /** What is executing now, open watches apart. */
  inFlight(): InFlight;
}

type Watch = Extract<ApiResponse, { type: 'watch' }>;

/**
 * The door, with flow control before it. A request holds a seat from here until it is answered: while it is decided, while its
 * commit is on its way to the disk, while a webhook is asked. Most of that is one turn of this process, so that seats fill
 * with what waits for somebody else. Who waits for a slow client holds none: its body is whole before, its answer is sent
 * after. A watch has its seat until it can begin, and open ones have a limit of their own.
 */
export function limited(dispatch: Dispatch, options: LimitedOptions): LimitedDispatch {
  const underWay = new UnderWay(dispatch, options);
  return {
    dispatch: (request) => underWay.dispatch(request),
    inFlight: () => underWay.inFlight(),
  };
}

type RequestKind = 'readOnly' | 'mutating';

const kindOf = ({ method }: ApiRequest): RequestKind =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'readOnly' : 'mutating';

const longRunning: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/** What most requests are told apart by without reading their URL. */
const maybeLongRunning = /\/(attach|exec|log|portforward|proxy)$|\/proxy\//;

/** What may go on for as long as the client likes, watches apart, is not counted; on kube-apiserver neither. */
function isLongRunning(request: ApiRequest): boolean {
  if (!maybeLongRunning.test(request.path)) return false;
  const info = anyRequestInfo(request);
  return info.type === 'resource' && longRunning.has(info.subresource);
}

/** Whoever waited may begin, or may not. */
type Verdict = 'begin' | Extract<Rejection, 'time-out' | 'cancelled'>;

class UnderWay {
  readonly #next: Dispatch;
  readonly #options: LimitedOptions;
  #readOnly = 0;
  #mutating = 0;
  #watches = 0;

  constructor(next: Dispatch, options: LimitedOptions) {
    this.#next = next;
    this.#options = options;
  }

  inFlight(): InFlight {
    return { readOnly: this.#readOnly, mutating: this.#mutating };
  }

  async dispatch(request: ApiRequest): Promise<ApiResponse> {
    const { flowControl } = this.#options;
    const sorted = request.sorted ?? this.#sort(request);
    if (isLongRunning(request)) return this.#next(request);
    const waiting = new Waiting(request, sorted);
    const { flow } = sorted;
    const admission = flowControl.arrive(waiting);
    if (admission.type === 'rejected') return tooMany(flow);
    const { request: seated } = admission;
    if (seated.state === 'waiting') {
      const verdict = await this.#wait(waiting, seated);
      if (verdict !== 'begin') return tooMany(flow);
    }
    const kind = kindOf(request);
    this.#count(kind, 1);
    try {
      const response = await this.#next(request);
      return response.type === 'watch' ? this.#watch(response, flow) : response;
    } finally {
      this.#count(kind, -1);
      flowControl.finish(seated);
    }
  }

  #sort(request: ApiRequest): Sorted {
    const { user } = request;
    return { user, flow: this.#options.flowControl.flowOf(request, user) };
  }

  /** Until there is a seat, or the time for that is over, or the client is gone. */
  async #wait(waiting: Waiting, seated: Seated<Entry>): Promise<Verdict> {
    const { flowControl, clock } = this.#options;
    const { query, whenGone } = waiting.request;
    let cancel = (): void => undefined;
    const verdict = await new Promise<Verdict>((resolve) => {
      waiting.begin = () => {
        resolve('begin');
      };
      const giveUp = (reason: Exclude<Verdict, 'begin'>): void => {
        if (seated.state !== 'waiting') return;
        flowControl.giveUp(seated, reason);
        resolve(reason);
      };
      cancel = clock.after(waitLimit(query), () => {
        giveUp('time-out');
      });
      whenGone?.(() => {
        giveUp('cancelled');
      });
    });
    cancel();
    // Thousands may have waited: each begins in a turn of its own, so that others are heard between them.
    if (verdict === 'begin') await nextTurn();
    return verdict;
  }

  #count(kind: RequestKind, change: 1 | -1): void {
    if (kind === 'readOnly') this.#readOnly += change;
    else this.#mutating += change;
  }

  #watch(response: Watch, flow: Flow): ApiResponse {
    const { watches } = this.#options;
    const full = watches > 0 && this.#watches >= watches;
    if (full && !flow.level.isExempt) {
      this.#options.flowControl.reject(flow, 'concurrency-limit');
      return tooMany(flow);
    }
    return followedWatch(response, {
      began: () => {
        this.#watches++;
      },
      ended: () => {
        this.#watches--;
      },
    });
  }
}

/** A request before it has a seat. */
class Waiting implements Entry {
  readonly request: ApiRequest;
  readonly flow: Flow;
  readonly distinguisher: string;
  begin: () => void = () => undefined;
  readonly #userName: string;

  constructor(request: ApiRequest, sorted: Sorted) {
    this.request = request;
    this.flow = sorted.flow;
    this.distinguisher = distinguisherOf(request, sorted);
    this.#userName = sorted.user.name;
  }

  describe(): RequestFacts {
    const { path } = this.request;
    const nothing = { namespace: '', name: '', version: '', resource: '', subresource: '' };
    const info = anyRequestInfo(this.request);
    const facts = { user: this.#userName, verb: info.verb, path };
    if (info.type === 'path') return { ...facts, ...nothing };
    const { group, version, plural: resource, namespace, name, subresource } = info;
    const groupVersion = group === '' ? version : `${group}/${version}`;
    return { ...facts, namespace, name, version: groupVersion, resource, subresource };
  }
}

function distinguisherOf(request: ApiRequest, { flow, user }: Sorted): string {
  if (!flow.isDistinguished) return '';
  switch (flow.schema.distinguisher) {
    case 'nothing':
      return '';
    case 'user':
      return user.name;
    case 'namespace': {
      const info = anyRequestInfo(request);
      return info.type === 'resource' ? info.namespace : '';
    }
  }
}

/** As kube-apiserver says it: no Status, and clients go by the header. */
const tooMany = ({ level }: Flow): ApiResponse => ({
  type: 'text',
  status: 429,
  headers: new Map([
    ['content-type', 'text/plain; charset=utf-8'],
    ['retry-after', String(level.retryAfter.seconds)],
    ['x-content-type-options', 'nosniff'],
  ]),
  text: 'Too many requests, please try again later.\n',
});
