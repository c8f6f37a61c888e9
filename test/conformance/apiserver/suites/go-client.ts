import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { isJsonObject, toJsonText } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { builtinResources } from '../../../../src/apiserver/registry/builtin/builtin.ts';
import type { ApiServerOptions } from '../../../../src/apiserver/api-server.ts';
import { goProtobuf } from '../../../support/go-protobuf.ts';
import { ServedApi } from '../served.ts';

/** As clients made with client-go have it: what they can read, what they call themselves. */
const typedAccept = 'application/vnd.kubernetes.protobuf,application/json';
const protobuf = 'application/vnd.kubernetes.protobuf';
const userAgent = 'e2e.test/v1.34.1 (linux/amd64) kubernetes/93248f9';

export const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export interface GoRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes are sent as protobuf, a text as it is, anything else as JSON. */
  readonly body?: JsonValue | Uint8Array;
  /** The administrator's, unless said otherwise. */
  readonly token?: string;
}

export interface GoAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** Empty where the answer is no JSON object. */
  readonly body: JsonObject;
}

/** How often something that the server does by itself is looked for, each time after an answer of it. */
const looks = 2000;

/** The server behind its listener, asked as the suites of Kubernetes ask it. */
export class GoClient {
  readonly #served: ServedApi;
  readonly #watches = new Set<GoWatch>();
  #namespaces = 0;

  private constructor(served: ServedApi) {
    this.#served = served;
  }

  static async start(options: Partial<ApiServerOptions> = {}): Promise<GoClient> {
    return new GoClient(await ServedApi.start(options));
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) watch.stop();
    this.#served.endWatches();
    await this.#served.close();
  }

  get reachedAt(): ServedApi['reachedAt'] {
    return this.#served.reachedAt;
  }

  async ask(request: GoRequest): Promise<GoAnswer> {
    const response = await this.#open(request);
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(response, 'end');
    const text = Buffer.concat(chunks).toString('utf8');
    const { statusCode: status = 0, headers } = response;
    return { status, headers, text, body: objectIn(text) };
  }

  #open({ method = 'GET', path, headers, body, token }: GoRequest): Promise<IncomingMessage> {
    const isBytes = body instanceof Uint8Array;
    return this.#served.open({
      method,
      path,
      as: token ?? 'admintoken',
      headers: {
        Accept: typedAccept,
        'User-Agent': userAgent,
        ...(body === undefined ? {} : { 'Content-Type': isBytes ? protobuf : 'application/json' }),
        ...headers,
      },
      body: body === undefined || isBytes || typeof body === 'string' ? body : toJsonText(body),
    });
  }

  /** What must succeed for the rest to make sense. */
  async must(request: GoRequest): Promise<JsonObject> {
    const { status, text, body } = await this.ask(request);
    if (status < 300) return body;
    throw new Error(`${request.method ?? 'GET'} ${request.path}: ${status} ${text}`);
  }

  get(path: string): Promise<JsonObject> {
    return this.must({ path });
  }

  /** Of the kinds that clients have types for, the body is protobuf. */
  create(path: string, body: JsonValue | Uint8Array): Promise<JsonObject> {
    return this.must({ method: 'POST', path, body: typed(path, body) });
  }

  update(path: string, body: JsonValue | Uint8Array): Promise<JsonObject> {
    return this.must({ method: 'PUT', path, body: typed(path, body) });
  }

  delete(path: string, body?: JsonValue | Uint8Array): Promise<JsonObject> {
    return this.must({ method: 'DELETE', path, ...(body === undefined ? {} : { body }) });
  }

  patch(path: string, type: keyof typeof patchTypes, body: JsonValue): Promise<JsonObject> {
    return this.must(patching(path, type, body));
  }

  /** The first answer that is as wanted. */
  async until(request: GoRequest, isWanted: (answer: GoAnswer) => boolean): Promise<GoAnswer> {
    let last: GoAnswer | undefined;
    for (let look = 0; look < looks; look++) {
      last = await this.ask(request);
      if (isWanted(last)) return last;
    }
    throw new Error(`${request.path} never was as wanted; last: ${last?.text ?? ''}`);
  }

  gone(path: string): Promise<GoAnswer> {
    return this.until({ path }, ({ status }) => status === 404);
  }

  /** A namespace as every test of the suites begins: with labels, its account and its certificates. */
  async namespace(base: string): Promise<string> {
    this.#namespaces += 1;
    const created = await this.create('/api/v1/namespaces', {
      metadata: {
        generateName: `${base}-`,
        labels: {
          'e2e-framework': base,
          'e2e-run': `run-${this.#namespaces}`,
          'pod-security.kubernetes.io/enforce': 'baseline',
        },
      },
    });
    const name = nameOf(created);
    const inside = `/api/v1/namespaces/${name}`;
    const isThere = ({ status }: GoAnswer): boolean => status === 200;
    await this.until({ path: `${inside}/serviceaccounts/default` }, isThere);
    await this.until({ path: `${inside}/configmaps/kube-root-ca.crt` }, isThere);
    return name;
  }

  /** Creates a definition as the suites do: they go on once it is established and its objects can be listed. */
  async define(definition: JsonObject): Promise<JsonObject> {
    await this.create(definitions, definition);
    const path = `${definitions}/${nameOf(definition)}`;
    const { body } = await this.until({ path }, (answer) => isEstablished(answer.body));
    const spec = jsonAt(body, 'spec');
    const version = textAt(spec, 'versions', '0', 'name') ?? '';
    const served = `/apis/${textAt(spec, 'group') ?? ''}/${version}/${textAt(spec, 'names', 'plural') ?? ''}`;
    await this.until({ path: `${served}?limit=1` }, ({ status }) => status === 200);
    return body;
  }

  async watch(path: string, headers: Readonly<Record<string, string>> = {}): Promise<GoWatch> {
    const accept = 'application/json, application/vnd.kubernetes.protobuf;stream=watch';
    const response = await this.#open({ path, headers: { Accept: accept, ...headers } });
    const watch = new GoWatch(response);
    this.#watches.add(watch);
    return watch;
  }
}

const kinds: ReadonlyMap<string, string> = new Map(
  builtinResources().map(({ group, version, plural, kind }) => [
    `${group === '' ? '/api' : `/apis/${group}`}/${version}/${plural}`,
    kind,
  ]),
);

/** What a client with types sends; one without, for kinds that it has none for, sends JSON. */
function typed(path: string, body: JsonValue | Uint8Array): JsonValue | Uint8Array {
  if (body instanceof Uint8Array || !isJsonObject(body)) return body;
  const bare = path.replace(/\?.*$/, '').replace(/\/namespaces\/[^/]+(?=\/[^/]+)/, '');
  const [root, version] = /^(?:\/api|\/apis\/[^/]+)\/([^/]+)\/[^/]+/.exec(bare) ?? [];
  const kind = kinds.get(root ?? '');
  if (root === undefined || version === undefined || kind === undefined) return body;
  const group = /^\/apis\/([^/]+)/.exec(root)?.[1];
  return goProtobuf(group === undefined ? version : `${group}/${version}`, kind, body);
}

export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export const patching = (
  path: string,
  type: keyof typeof patchTypes,
  body: JsonValue,
): GoRequest => ({
  method: 'PATCH',
  path,
  headers: { 'Content-Type': patchTypes[type], Accept: 'application/json' },
  body,
});

export const nameOf = (object: JsonValue): string => textAt(object, 'metadata', 'name') ?? '';

export const revisionOf = (object: JsonValue): string =>
  textAt(object, 'metadata', 'resourceVersion') ?? '';

function isEstablished(definition: JsonObject): boolean {
  return arrayAt(definition, 'status', 'conditions').some(
    (each) => textAt(each, 'type') === 'Established' && textAt(each, 'status') === 'True',
  );
}

export function objectAt(value: JsonValue, ...path: readonly string[]): JsonObject {
  const found = jsonAt(value, ...path);
  return isJsonObject(found) ? found : {};
}

/** The object as it is sent back with other metadata. */
export const withMetadata = (object: JsonObject, metadata: JsonObject): JsonObject => ({
  ...object,
  metadata: { ...objectAt(object, 'metadata'), ...metadata },
});

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

export interface GoEvent {
  readonly type: string;
  readonly object: JsonObject;
}

/** A watch that is followed event by event. */
export class GoWatch {
  readonly #response: IncomingMessage;
  readonly #events: GoEvent[] = [];
  #rest = '';
  #state: 'open' | 'ended' = 'open';
  #heard: () => void = () => undefined;

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      this.#read(text);
    });
    response.on('close', () => {
      this.#state = 'ended';
      this.#heard();
    });
    response.on('error', () => undefined);
  }

  get status(): number {
    return this.#response.statusCode ?? 0;
  }

  get contentType(): string {
    return this.#response.headers['content-type'] ?? '';
  }

  stop(): void {
    this.#response.destroy();
  }

  /** The next event; undefined once the server has ended the watch and all events were taken. */
  async next(): Promise<GoEvent | undefined> {
    while (this.#events.length === 0 && this.#state === 'open') {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
    return this.#events.shift();
  }

  /** The next events, which must come. */
  async take(count: number): Promise<readonly GoEvent[]> {
    const events: GoEvent[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (event === undefined) throw new Error(`the watch ended after ${events.length} events`);
      events.push(event);
    }
    return events;
  }

  /** The first event from now on that is as wanted. */
  async until(isWanted: (event: GoEvent) => boolean): Promise<GoEvent> {
    for (;;) {
      const [event] = await this.take(1);
      if (event !== undefined && isWanted(event)) return event;
    }
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = objectIn(line);
      const object = jsonAt(event, 'object');
      // A refusal is no event.
      if (!isJsonObject(object)) continue;
      this.#events.push({ type: textAt(event, 'type') ?? '', object });
    }
    this.#heard();
  }
}

/** `ADDED a`: for comparing what was heard. */
export const told = ({ type, object }: GoEvent): string => `${type} ${nameOf(object)}`.trim();
