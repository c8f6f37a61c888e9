import { join } from 'node:path';
import { administrator } from '../../../src/apiserver/http/certificates.ts';
import { readManifests } from '../../../src/app/manifests.ts';
import { packageRoot } from '../../../src/app/package-root.ts';
import { faultText, parseFault } from '../../../src/api/fault.ts';
import type { Fault } from '../../../src/api/fault.ts';
import {
  collectiveJobs,
  faultAnnotation,
  gpuPools,
  siteLinks,
} from '../../../src/api/resources.ts';
import { present } from '../../../src/base/assert.ts';
import { numberAt, textAt } from '../../../src/base/json-at.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { ClientResource } from '../../../src/client/client.ts';
import { apiVersionOf } from '../../../src/kube/resource.ts';
import { tableText } from '../../support/kubectl-table.ts';
import type { World } from '../../support/world.ts';

const kinds: Readonly<Record<string, ClientResource>> = {
  gp: gpuPools,
  sl: siteLinks,
  cj: collectiveJobs,
};

/**
 * A person at a terminal: `at 20s: kubectl get cj -o wide` waits for that time of the clock, performs the command and
 * answers what the terminal would show. `events` shows those since it was last asked, each at its exact time.
 */
export class Session {
  readonly #world: World;
  readonly #events: string[] = [];

  constructor(world: World) {
    this.#world = world;
    world.disk.onWrite(({ resource, after }) => {
      if (resource === 'core/events' && after !== undefined) this.#heard(after);
    });
  }

  async perform(step: string): Promise<string> {
    const [, time, command = ''] = /^at ([\d.]+)s: (.*)$/.exec(step) ?? [];
    if (time === undefined)
      throw new Error(`wanted "at 5s: command", found ${JSON.stringify(step)}`);
    await this.#world.runTo(Number(time));
    const [program = '', verb = '', ...words] = command.split(' ');
    switch (`${program} ${verb}`.trim()) {
      case 'kubectl apply':
        return this.#apply(words);
      case 'kubectl get':
        return this.#get(words);
      case 'kubectl patch':
        return this.#patch(words);
      case 'longhaul fault':
        return this.#fault(words);
      case 'events':
        return this.#events.splice(0).join('\n');
      default:
        throw new Error(`unknown command ${JSON.stringify(command)}`);
    }
  }

  async #apply([, folder = '']: readonly string[]): Promise<string> {
    const objects = readManifests(join(packageRoot(), folder));
    await this.#world.apply(objects);
    return objects
      .map(
        ({ kind, metadata }) => `${kind.toLowerCase()}.longhaul.dev/${metadata.name ?? ''} applied`,
      )
      .join('\n');
  }

  async #get([kind = '', , output = 'narrow']: readonly string[]): Promise<string> {
    const resource = kindOf(kind);
    const { server } = this.#world;
    const scope = resource.scope === 'Namespaced' ? '/namespaces/default' : '';
    const response = await server.dispatch({
      method: 'GET',
      path: `/apis/${apiVersionOf(resource)}${scope}/${resource.plural}`,
      query: new URLSearchParams(),
      headers: new Map([['accept', 'application/json;as=Table;v=v1;g=meta.k8s.io']]),
      body: { type: 'none' },
      user: administrator,
    });
    if (response.type !== 'object') throw new Error(`the server answered with ${response.type}`);
    return tableText(response.body, output === 'wide' ? 'wide' : 'narrow');
  }

  async #patch([kind = '', name = '', ...words]: readonly string[]): Promise<string> {
    const resource = kindOf(kind);
    const body: unknown = JSON.parse(
      words
        .slice(words.indexOf('-p') + 1)
        .join(' ')
        .slice(1, -1),
    );
    if (!isJsonObject(body)) throw new Error('a merge patch is an object');
    await this.#world.patch(resource, name, body);
    return `${resource.kind.toLowerCase()}.longhaul.dev/${name} patched`;
  }

  async #fault([verb = '', name = '', , count = '1']: readonly string[]): Promise<string> {
    const resource = this.#world.list(gpuPools).some(({ metadata }) => metadata.name === name)
      ? gpuPools
      : siteLinks;
    const fault = faultOf(verb, count);
    await this.#world.fault(resource, name, fault);
    const text = faultText(fault) ?? 'no fault any more';
    return `${resource.kind.toLowerCase()}/${name}: ${text}`;
  }

  #heard(event: JsonObject): void {
    const about = `${textAt(event, 'involvedObject', 'kind') ?? ''} ${textAt(event, 'involvedObject', 'name') ?? ''}`;
    const count = numberAt(event, 'count') ?? 1;
    const again = count === 1 ? '' : ` (x${count})`;
    const [type = '', reason = '', message = ''] = ['type', 'reason', 'message'].map((field) =>
      textAt(event, field),
    );
    const time = `${this.#world.elapsed.toFixed(3)}s`.padStart(8);
    const mark = type === 'Warning' ? '!' : ' ';
    this.#events.push(`${time} ${mark} ${about}: ${reason}${again}: ${message}`);
  }
}

function kindOf(name: string): ClientResource {
  return present(kinds[name], `kind ${name}`);
}

function faultOf(verb: string, count: string): Fault {
  const texts: Readonly<Record<string, string>> = {
    cut: 'cut',
    lane: `lanes=${count}`,
    nodes: `nodes=${count}`,
    restore: '',
  };
  const parsed = parseFault({ [faultAnnotation]: present(texts[verb], `fault ${verb}`) });
  if (parsed.type === 'failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}
