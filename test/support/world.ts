import { createApiServer } from '../../src/apiserver/api-server.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import type { RequestObserver } from '../../src/apiserver/request-observer.ts';
import { administrator } from '../../src/apiserver/http/certificates.ts';
import { applyManifests } from '../../src/app/apply-manifests.ts';
import { createControlPlane } from '../../src/app/control-plane.ts';
import type { ControlPlane } from '../../src/app/control-plane.ts';
import { inProcessClient } from '../../src/app/in-process-client.ts';
import { definitionFiles, readManifests } from '../../src/app/manifests.ts';
import { isOver, VirtualTime } from '../../src/app/virtual-time.ts';
import { faultText } from '../../src/api/fault.ts';
import type { Fault } from '../../src/api/fault.ts';
import { faultAnnotation } from '../../src/api/resources.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { Log } from '../../src/base/log.ts';
import type { Random } from '../../src/base/random.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Client, ClientResource } from '../../src/client/client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { silentObserver } from '../../src/runtime/observer.ts';
import type { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { KeptJournal } from './kept-journal.ts';
import { Life } from './life.ts';
import { slowClient } from './slow-client.ts';

export interface WorldOptions {
  readonly seed: number;
  /** Emulated seconds in one of the clock; as `longhaul up` has it when left out. */
  readonly timeScale?: number;
  /** Between the control plane and the server; instant when left out. */
  readonly network?: 'instant' | 'slow';
  /** Hears of every request to the server. */
  readonly observer?: RequestObserver;
}

const RESTART = 0.02;
const NAMESPACE = 'default';

interface Server {
  readonly life: Life;
  readonly api: ApiServer;
  readonly client: Client;
}

interface Plane {
  readonly life: Life;
  readonly control: ControlPlane;
}

/**
 * The whole product in one process, on virtual time and with one seed: the API server with its disk, and the control plane
 * with its emulator. Each of the two can die at any moment and be started again, as two processes could.
 */
export class World {
  readonly disk = new KeptJournal();
  /** What the parts complained of (level warn and above). */
  readonly complaints: string[] = [];
  readonly #time = new VirtualTime();
  readonly #random: Random;
  readonly #timeScale: number;
  readonly #network: 'instant' | 'slow';
  readonly #observer: RequestObserver | undefined;
  #server: Server | undefined;
  #plane: Plane | undefined;
  #servers = 0;
  #planes = 0;

  private constructor({ seed, timeScale = 60, network = 'instant', observer }: WorldOptions) {
    this.#observer = observer;
    this.#random = seededRandom(seed);
    this.#timeScale = timeScale;
    this.#network = network;
  }

  /** Running, with the three kinds installed and nothing else. */
  static async begin(options: WorldOptions): Promise<World> {
    const world = new World(options);
    await world.startServer();
    await world.apply(definitionFiles().flatMap(readManifests));
    await world.startPlane();
    return world;
  }

  get server(): ApiServer {
    return this.#running().api;
  }

  /** The user's own way to the server, which nothing disturbs. */
  get client(): Client {
    return this.#running().client;
  }

  get hasPlane(): boolean {
    return this.#plane !== undefined && !this.#plane.life.isOver;
  }

  /** Seconds of the clock since the beginning. */
  get elapsed(): number {
    return this.#time.elapsed;
  }

  get clock(): VirtualClock {
    return this.#time.clock;
  }

  async startServer(): Promise<void> {
    const life = new Life();
    const api = await createApiServer({
      journal: life.journal(this.disk),
      clock: life.clock(this.clock),
      random: this.#random.split(`server-${this.#servers++}`),
      log: this.#log(),
      ...(this.#observer === undefined ? {} : { observer: this.#observer }),
    });
    const { dispatch } = api;
    const client = inProcessClient({ dispatch, user: administrator, fieldManager: 'longhaul' });
    this.#server = { life, api, client };
    await this.settled(api.start());
  }

  /** A process that starts again does so after a moment, and begins with the same seed, as `longhaul up` does. */
  async startPlane(): Promise<void> {
    if (this.#planes++ > 0) await this.run(RESTART);
    const life = new Life();
    const clock = life.clock(this.clock);
    const client = life.client(this.client);
    const control = createControlPlane({
      client:
        this.#network === 'instant'
          ? client
          : slowClient(client, clock, this.#random.split('network')),
      clock,
      random: this.#random.split('plane'),
      log: this.#log(),
      observers: {
        runtime: silentObserver,
        placement: { decided: () => undefined },
        fabric: { attach: () => undefined },
      },
      timeScale: this.#timeScale,
      dataPlane: 'emulated',
    });
    this.#plane = { life, control };
    // A life that ends while it begins never settles.
    await this.until(isOver(control.start()), () => life.isOver);
  }

  /** In order: nothing is under way when it settles. */
  async stopPlane(): Promise<void> {
    if (this.#plane === undefined) return;
    const { control, life } = this.#plane;
    await this.until(isOver(control.stop()), () => life.isOver);
    life.end();
    this.#plane = undefined;
  }

  /** As kill -9 does: whatever is under way stays half done. */
  killPlane(): void {
    this.#plane?.life.end();
    this.#plane = undefined;
  }

  /** Kills it between that write and the next. */
  killPlaneAfterWrites(count: number): void {
    this.#plane?.life.endAfterWrites(count);
  }

  /** Everything dies at once; what is on the disk is all that is left. */
  killAll(): void {
    this.killPlane();
    this.#server?.life.end();
    this.#server = undefined;
  }

  async apply(objects: readonly KubeObject[]): Promise<void> {
    const { client, clock } = this;
    const served = () => this.server.registry.all();
    await this.settled(applyManifests({ client, clock, served }, objects, 'kubectl'));
  }

  async patch(resource: ClientResource, name: string, body: JsonObject): Promise<void> {
    await this.settled(this.client.patch(resource, keyIn(resource, name), { type: 'merge', body }));
  }

  async delete(resource: ClientResource, name: string): Promise<void> {
    await this.settled(this.client.delete(resource, keyIn(resource, name)));
  }

  /** Breaks a pool or a link, or mends it, as `longhaul fault` does. */
  async fault(resource: ClientResource, name: string, fault: Fault): Promise<void> {
    const annotations = { [faultAnnotation]: faultText(fault) ?? null };
    await this.patch(resource, name, { metadata: { annotations } });
  }

  /** As it is on the disk. */
  list({ group, plural }: ClientResource): readonly KubeObject[] {
    return this.disk.list(`${group === '' ? 'core' : group}/${plural}`);
  }

  /** Lets this much time of the clock pass, and everything that happens in it happen. */
  async run(seconds: number): Promise<void> {
    await this.runTo(this.elapsed + seconds);
  }

  async runTo(elapsed: number): Promise<void> {
    await this.#time.runTo(elapsed);
  }

  /** Runs until one of them holds; fails when time alone will not make it so. */
  async until(...conditions: readonly (() => boolean)[]): Promise<void> {
    await this.#time.until(...conditions);
  }

  /** Lets time pass until the work is over. */
  async settled<Value>(work: Promise<Value>): Promise<Value> {
    return this.#time.settled(work);
  }

  #running(): Server {
    if (this.#server === undefined) throw new Error('no API server runs');
    return this.#server;
  }

  #log(): Log {
    const complain: Log['warn'] = (message, fields) => {
      const at = `${this.elapsed.toFixed(3)}s`;
      this.complaints.push([at, message, JSON.stringify(fields ?? {})].join(' '));
    };
    const ignore = (): void => undefined;
    return { debug: ignore, info: ignore, warn: complain, error: complain };
  }
}

function keyIn({ scope }: ClientResource, name: string): { namespace: string; name: string } {
  return { namespace: scope === 'Namespaced' ? NAMESPACE : '', name };
}
