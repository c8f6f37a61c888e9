import { StatusError } from '../../kube/status-error.ts';
import type { ApiRequest, ApiResponse, Dispatch } from '../api-request.ts';
import { followedWatch } from '../followed-watch.ts';
import { flowOf } from './flow-schema.ts';
import type { Flow } from './flow-schema.ts';

/** How much may be under way at once for those who are not exempt; 0 is no limit. */
export interface OverloadLimits {
  readonly readOnlyInFlight: number;
  readonly mutatingInFlight: number;
  readonly watches: number;
}

/** Hears of requests that were turned away; metrics satisfy it. */
export interface OverloadObserver {
  requestRejected(flow: Flow): void;
}

export interface InFlight {
  readonly readOnly: number;
  readonly mutating: number;
}

export interface LimitedDispatch {
  readonly dispatch: Dispatch;
  /** What is under way now, watches apart. */
  inFlight(): InFlight;
}

type Watch = Extract<ApiResponse, { type: 'watch' }>;

const RETRY_AFTER_SECONDS = 1;

const tooMany: ApiResponse = {
  type: 'object',
  status: 429,
  headers: new Map([
    ['retry-after', String(RETRY_AFTER_SECONDS)],
    ['x-content-type-options', 'nosniff'],
  ]),
  body: new StatusError(429, 'TooManyRequests', 'Too many requests, please try again later.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  }).toStatus(),
};

/** The door, with limits on what is behind it at the same time: beyond them the answer is 429, at once. */
export function limited(
  dispatch: Dispatch,
  limits: OverloadLimits,
  observer: OverloadObserver,
): LimitedDispatch {
  const underWay = new UnderWay(dispatch, limits, observer);
  return {
    dispatch: (request) => underWay.dispatch(request),
    inFlight: () => underWay.inFlight(),
  };
}

type RequestKind = 'readOnly' | 'mutating';

const kindOf = ({ method }: ApiRequest): RequestKind =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'readOnly' : 'mutating';

class UnderWay {
  readonly #next: Dispatch;
  readonly #limits: OverloadLimits;
  readonly #observer: OverloadObserver;
  #readOnly = 0;
  #mutating = 0;
  #watches = 0;

  constructor(next: Dispatch, limits: OverloadLimits, observer: OverloadObserver) {
    this.#next = next;
    this.#limits = limits;
    this.#observer = observer;
  }

  inFlight(): InFlight {
    return { readOnly: this.#readOnly, mutating: this.#mutating };
  }

  async dispatch(request: ApiRequest): Promise<ApiResponse> {
    const kind = kindOf(request);
    const flow = flowOf(request.user, request.path);
    if (flow.level !== 'exempt' && this.#isFull(kind)) return this.#reject(flow);
    this.#count(kind, 1);
    try {
      const response = await this.#next(request);
      return response.type === 'watch' ? this.#watch(response, flow) : response;
    } finally {
      this.#count(kind, -1);
    }
  }

  #isFull(kind: RequestKind): boolean {
    const { readOnlyInFlight, mutatingInFlight } = this.#limits;
    const limit = kind === 'readOnly' ? readOnlyInFlight : mutatingInFlight;
    const now = kind === 'readOnly' ? this.#readOnly : this.#mutating;
    return limit > 0 && now >= limit;
  }

  #count(kind: RequestKind, change: 1 | -1): void {
    if (kind === 'readOnly') this.#readOnly += change;
    else this.#mutating += change;
  }

  #reject(flow: Flow): ApiResponse {
    this.#observer.requestRejected(flow);
    return tooMany;
  }

  #watch(response: Watch, flow: Flow): ApiResponse {
    const { watches } = this.#limits;
    const full = watches > 0 && this.#watches >= watches;
    if (full && flow.level !== 'exempt') return this.#reject(flow);
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
