import { instant } from '../../../../src/base/clock.ts';
import type { Cancel, Clock, Instant } from '../../../../src/base/clock.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Seconds } from '../../../../src/base/units.ts';
import { memoryJournal } from '../../../../src/store/memory-journal.ts';
import type { Journal } from '../../../../src/store/journal.ts';
import type { AccessOptions } from '../../../../src/apiserver/access/access.ts';
import type {
  ApiRequest,
  ApiResponse,
  User,
  WatchMessage,
} from '../../../../src/apiserver/api-request.ts';
import { createApiServer } from '../../../../src/apiserver/api-server.ts';
import type { ApiServer, ApiServerOptions } from '../../../../src/apiserver/api-server.ts';

const admin: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

/** A clock that stands still until it is told to go on. */
export class HandClock implements Clock {
  #now = Date.parse('2026-01-01T00:00:00Z');
  readonly #tasks = new Map<number, { readonly due: number; readonly task: () => void }>();
  #next = 0;

  now(): Instant {
    return instant(this.#now);
  }

  after(delay: Seconds, task: () => void): Cancel {
    const id = this.#next++;
    this.#tasks.set(id, { due: this.#now + delay * 1000, task });
    return () => {
      this.#tasks.delete(id);
    };
  }

  advance(by: Seconds): void {
    const end = this.#now + by * 1000;
    for (;;) {
      const due = [...this.#tasks].filter(([, task]) => task.due <= end);
      due.sort(([, left], [, right]) => left.due - right.due);
      const [first] = due;
      if (first === undefined) break;
      const [id, { due: at, task }] = first;
      this.#tasks.delete(id);
      this.#now = at;
      task();
    }
    this.#now = end;
  }
}

export interface Sent {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly user?: User;
}

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: JsonObject;
  readonly text: string;
}

/** Lets every promise that can go on go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

export class Cluster {
  readonly clock = new HandClock();
  readonly server: ApiServer;

  private constructor(server: ApiServer, clock: HandClock) {
    this.server = server;
    this.clock = clock;
  }

  static async start(
    options: Partial<ApiServerOptions> = {},
    journal: Journal = memoryJournal(),
    access: AccessOptions = {},
  ): Promise<Cluster> {
    const clock = new HandClock();
    const random = seededRandom(1);
    const parts = { journal, clock, random, log: silentLog };
    const server = await createApiServer({ ...parts, options, access });
    await server.start();
    return new Cluster(server, clock);
  }

  async dispatch(
    method: ApiRequest['method'],
    path: string,
    body?: JsonValue | Uint8Array,
    sent: Sent = {},
  ): Promise<ApiResponse> {
    const [plain = '', search] = path.split('?');
    return this.server.dispatch({
      method,
      path: plain,
      query: new URLSearchParams(sent.query ?? search ?? ''),
      headers: new Map(Object.entries({ 'user-agent': 'exp/1', ...sent.headers })),
      body:
        body === undefined
          ? { type: 'none' }
          : body instanceof Uint8Array
            ? { type: 'bytes', bytes: body }
            : { type: 'value', value: body },
      user: sent.user ?? admin,
    });
  }

  async send(
    method: ApiRequest['method'],
    path: string,
    body?: JsonValue | Uint8Array,
    sent: Sent = {},
  ): Promise<Answer> {
    const response = await this.dispatch(method, path, body, sent);
    await settle();
    switch (response.type) {
      case 'watch':
      case 'bytes':
      case 'chunks':
        throw new Error(`${response.type} was answered`);
      case 'text':
        return {
          status: response.status,
          headers: response.headers,
          body: {},
          text: response.text,
        };
      case 'object': {
        const { status, headers, body: object, encoded } = response;
        if (encoded !== undefined) {
          const decoded: unknown = JSON.parse(Buffer.concat(encoded).toString('utf8'));
          if (!isJsonObject(decoded)) throw new Error('no object');
          return { status, headers, body: decoded, text: '' };
        }
        return { status, headers, body: object, text: '' };
      }
    }
  }

  merge(path: string, body: JsonValue): Promise<Answer> {
    return this.send('PATCH', path, body, {
      headers: { 'content-type': 'application/merge-patch+json' },
    });
  }

  /** Watches and collects; the array grows as messages come, and ends with 'end'. */
  async watch(path: string, sent: Sent = {}): Promise<Watching> {
    const response = await this.dispatch('GET', path, undefined, sent);
    if (response.type !== 'watch') throw new Error(`no watch: ${JSON.stringify(response)}`);
    const messages: WatchMessage[] = [];
    const watching: { messages: WatchMessage[]; state: 'open' | 'ended'; stop: () => void } = {
      messages,
      state: 'open',
      stop: () => undefined,
    };
    watching.stop = response.start({
      message: (message) => {
        messages.push(message);
      },
      end: () => {
        watching.state = 'ended';
      },
    });
    return watching;
  }
}

export interface Watching {
  readonly messages: readonly WatchMessage[];
  readonly state: 'open' | 'ended';
  stop(): void;
}

/** `ADDED a`, `DELETED b`: what a watch said, in short. */
export function spoken({ messages }: Watching): readonly string[] {
  return messages.map(({ type, object }) => {
    const metadata = object['metadata'];
    const name = isJsonObject(metadata) ? metadata['name'] : undefined;
    return typeof name === 'string' ? `${type} ${name}` : type;
  });
}

const text = { type: 'string' } as const;

/** A small definition with what the tests are about. */
export const widgetDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        selectableFields: [{ jsonPath: '.spec.colour' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  colour: { ...text, default: 'red' },
                  size: { type: 'integer', minimum: 0 },
                },
              },
              status: { type: 'object', properties: { phase: text } },
            },
          },
        },
      },
    ],
  },
};

export const widgets = '/apis/example.com/v1/namespaces/default/widgets';

export const widget = (name: string, spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  spec,
});
