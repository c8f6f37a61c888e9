import { rfc3339 } from '../../base/clock.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { newUid } from '../handlers/call.ts';
import { Worker } from './worker.ts';

const services = 'core/services';
const key = 'default/kubernetes';

/** The first address of those that services get. */
const address = '10.96.0.1';

/** The service under which the server itself is known. There is no network behind it, hence it has no endpoints. */
export class KubernetesService {
  readonly #core: Core;
  readonly worker: Worker;

  constructor(core: Core) {
    this.#core = core;
    this.worker = new Worker(() => this.#provide(), core.log);
  }

  start(): void {
    this.worker.add(key);
  }

  changed(change: Change): void {
    if (change.resource === services && change.key === key && change.after === undefined) {
      this.worker.add(key);
    }
  }

  async #provide(): Promise<void> {
    const { chance, clock, storage } = this.#core;
    await storage.write(services, key, (live) => {
      if (live !== undefined) return { type: 'keep' };
      const metadata = {
        name: 'kubernetes',
        namespace: 'default',
        labels: { component: 'apiserver', provider: 'kubernetes' },
        uid: newUid(chance.ownUids),
        creationTimestamp: rfc3339(clock.now()),
      };
      const spec = {
        clusterIP: address,
        clusterIPs: [address],
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
        sessionAffinity: 'None',
        type: 'ClusterIP',
      };
      const status = { loadBalancer: {} };
      return { type: 'put', object: { apiVersion: 'v1', kind: 'Service', metadata, spec, status } };
    });
  }
}
