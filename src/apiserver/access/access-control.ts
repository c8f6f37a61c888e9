import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { RoleAggregation } from './aggregation.ts';
import { bootstrap } from './bootstrap.ts';
import { TokenSecrets } from './token-secrets.ts';

/** The part of access control that goes on without requests. */
export class AccessControl {
  readonly #core: Core;
  readonly #aggregation: RoleAggregation;
  readonly #secrets: TokenSecrets;

  constructor(core: Core) {
    this.#core = core;
    this.#aggregation = new RoleAggregation(core);
    this.#secrets = new TokenSecrets(core);
  }

  async start(): Promise<void> {
    await bootstrap(this.#core);
    this.#aggregation.start();
    this.#secrets.start();
  }

  stop(): void {
    this.#aggregation.stop();
    this.#secrets.stop();
  }

  changed(change: Change): void {
    this.#aggregation.changed(change);
    this.#secrets.changed(change);
  }

  async idle(): Promise<void> {
    await this.#aggregation.idle();
    await this.#secrets.idle();
  }
}
