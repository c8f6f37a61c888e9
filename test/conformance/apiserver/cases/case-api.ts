import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { isJsonObject, toJsonText } from '../../../../src/base/json.ts';
import { arrayAt, textAt } from '../../../../src/base/json-at.ts';
import type { ApiServerOptions } from '../../../../src/apiserver/api-server.ts';
import type { MeasuredPage } from '../../../../src/apiserver/metrics-answer.ts';
import { readJson } from '../../../../src/kube/json-reader.ts';
import type { Answered } from '../exchange.ts';
import { ServedApi } from '../served.ts';

/** What a case asks; what is left out is as kubectl would have it. */
export interface Asking {
  readonly method?: string;
  readonly path: string;
  /** The token shown: the administrator's, unless said otherwise; '' for none. */
  readonly as?: string;
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is. */
  readonly body?: JsonValue;
}

export interface Reply extends Answered {
  /** Empty where the answer is no JSON object. */
  readonly body: JsonObject;
}

export const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const merge = 'application/merge-patch+json';
export const jsonPatch = 'application/json-patch+json';
export const strategic = 'application/strategic-merge-patch+json';
export const apply = 'application/apply-patch+yaml';
export const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** How often something that the server does by itself is looked for, each time after an answer of it. */
const looks = 2000;

/** The server behind its listener, for requests one after the other. */
export class CaseApi {
  readonly #served: ServedApi;

  private constructor(served: ServedApi) {
    this.#served = served;
  }

  static async start(
    options: Partial<ApiServerOptions> = {},
    measured?: MeasuredPage,
  ): Promise<CaseApi> {
    return new CaseApi(await ServedApi.start(options, measured));
  }

  async ask(asking: Asking): Promise<Reply> {
    const begun = await this.#begin(asking);
    return replyOf(await begun.answer());
  }

  /** As far as the head of the answer. */
  #begin(asking: Asking): Promise<{ readonly answer: () => Promise<Answered> }> {
    const { method = 'GET', path, as = 'admintoken', type, accept, body } = asking;
    const contentType = type ?? (body === undefined ? undefined : 'application/json');
    const headers = {
      ...(accept === '' ? {} : { Accept: accept ?? 'application/json' }),
      ...(contentType === undefined || contentType === '' ? {} : { 'Content-Type': contentType }),
      ...asking.headers,
    };
    const text = body === undefined || typeof body === 'string' ? body : toJsonText(body);
    return this.#served.begin({ title: '', as, method, path, headers, body: text });
  }

  /** What must succeed for a case to make sense. */
  async must(asking: Asking): Promise<JsonObject> {
    const reply = await this.ask(asking);
    if (reply.status < 300) return reply.body;
    throw new Error(`${asking.method ?? 'GET'} ${asking.path}: ${reply.status} ${reply.text}`);
  }

  post(path: string, body: JsonValue): Promise<JsonObject> {
    return this.must({ method: 'POST', path, body });
  }

  /** The first answer that is as wanted. */
  async until(asking: Asking, isWanted: (reply: Reply) => boolean): Promise<Reply> {
    for (let look = 0; look < looks; look++) {
      const reply = await this.ask(asking);
      if (isWanted(reply)) return reply;
    }
    throw new Error(`${asking.path} never was as wanted`);
  }

  /** Creates the definition and waits until its first version is served. */
  async define(definition: JsonObject): Promise<void> {
    await this.post(crds, definition);
    const spec = isJsonObject(definition['spec']) ? definition['spec'] : {};
    const version = arrayAt(spec, 'versions')[0];
    const path = `/apis/${textAt(spec, 'group') ?? ''}/${textAt(version, 'name') ?? ''}`;
    await this.until({ path }, ({ status }) => status === 200);
  }

  close(): Promise<void> {
    this.#served.endWatches();
    return this.#served.close();
  }
}

function replyOf(answered: Answered): Reply {
  try {
    const { value } = readJson(answered.text);
    return { ...answered, body: isJsonObject(value) ? value : {} };
  } catch {
    return { ...answered, body: {} };
  }
}

/** The causes of a refusal, each as `field: message`, in alphabetical order. */
export function causesOf({ body }: Reply): readonly string[] {
  const details = body['details'];
  return arrayAt(details, 'causes')
    .map((cause) => `${textAt(cause, 'field') ?? ''}: ${textAt(cause, 'message') ?? ''}`)
    .sort();
}
