import type { Random } from '../../../src/base/random.ts';
import type { Answer, Api, Asked } from './api.ts';
import { ask } from './api.ts';
import type { Change } from './change.ts';
import { changeOf, dataOf, labelsOf, refusedToken } from './change.ts';
import type { TestResource } from './resources.ts';
import { objectOf } from './resources.ts';
import type { Timeline } from './timeline.ts';

/** A write of which the writer does not know whether it happened: the server died before the answer. */
interface Uncertain {
  readonly name: string;
  /** Undefined: a deletion. */
  readonly token: string | undefined;
}

interface Write extends Uncertain {
  readonly asked: Asked;
  readonly refused: 'never' | 'always';
}

export interface LaneParts {
  readonly id: string;
  /** How many objects it writes: `id-0` and so on. */
  readonly names: number;
  readonly api: Api;
  readonly resource: TestResource;
  readonly timeline: Timeline;
  readonly random: Random;
}

/** One writer, alone with its few objects: it has at most one write under way, and knows all others. */
export class Lane {
  readonly #parts: LaneParts;
  readonly #known = new Map<string, Change>();
  #uncertain: Uncertain | undefined;
  #writes = 0;
  #latest = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get known(): ReadonlyMap<string, Change> {
    return this.#known;
  }

  /** Writes until the server is gone; tells of each acknowledgement. */
  async writeUntilGone(acknowledged: () => void): Promise<void> {
    for (;;) {
      const write = this.#nextWrite();
      let answer: Answer;
      try {
        answer = await ask(this.#parts.api, write.asked);
      } catch {
        this.#uncertain = write;
        return;
      }
      this.#take(write, answer);
      acknowledged();
    }
  }

  /** Once the server is there again: whether the last write happened. It did whole or not at all; nothing else changed. */
  async resolve(): Promise<void> {
    const uncertain = this.#uncertain;
    if (uncertain === undefined) return;
    const { name, token } = uncertain;
    const before = this.#known.get(name);
    const after = await this.#read(name);
    const isUnchanged = after?.revision === before?.revision && after?.token === before?.token;
    if (!isUnchanged) {
      const isNew = after === undefined || after.revision > this.#latest;
      if (after?.token !== token || !isNew) {
        throw new Error(`${name} is neither ${said(before)} nor ${String(token)}: ${said(after)}`);
      }
      this.#set(name, after);
    }
    this.#uncertain = undefined;
  }

  /** A last write, which everybody who selects this lane or even tokens hears of; its revision. */
  async mark(): Promise<number> {
    const { id, api, resource } = this.#parts;
    this.#writes += 2 - (this.#writes % 2);
    const token = `${id}-${this.#writes}`;
    const name = `${id}-0`;
    const asked = apply(`${resource.path}/${name}`, objectOf(resource, name, token));
    this.#take({ name, token, asked, refused: 'never' }, await ask(api, asked));
    return this.#latest;
  }

  async #read(name: string): Promise<Change | undefined> {
    const { api, resource } = this.#parts;
    const { status, body } = await ask(api, { method: 'GET', path: `${resource.path}/${name}` });
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET of ${name}: ${status} ${body.message ?? ''}`);
    return changeOf(body);
  }

  #set(name: string, change: Change | undefined): void {
    if (change === undefined) {
      this.#known.delete(name);
      return;
    }
    if (change.revision <= this.#latest) {
      throw new Error(`a revision went back from ${this.#latest}: ${said(change)}`);
    }
    this.#latest = change.revision;
    this.#parts.timeline.learn(change);
    this.#known.set(name, change);
  }

  #take({ name, token, asked, refused }: Write, { status, body }: Answer): void {
    const isRefused = status === 409 || status === 422;
    if (isRefused !== (refused === 'always') || (!isRefused && status >= 300)) {
      throw new Error(`${asked.method} of ${name}: ${status} ${body.message ?? ''}`);
    }
    if (isRefused) return;
    const change = token === undefined ? undefined : changeOf(body);
    if (change?.token !== token) throw new Error(`wrote ${String(token)}, got ${said(change)}`);
    this.#set(name, change);
  }

  #nextWrite(): Write {
    const { id, names, random } = this.#parts;
    const name = `${id}-${random.below(names)}`;
    const token = `${id}-${++this.#writes}`;
    const live = this.#known.get(name);
    if (random.below(12) === 0) return this.#refusedWrite(name, refusedToken(token), live);
    const asked = this.#write(name, token, live);
    const written = asked.method === 'DELETE' ? undefined : token;
    return { name, token: written, asked, refused: 'never' };
  }

  #write(name: string, token: string, live: Change | undefined): Asked {
    const { resource, random } = this.#parts;
    const path = `${resource.path}/${name}`;
    const body = objectOf(resource, name, token);
    if (live === undefined) {
      return random.below(2) === 0
        ? apply(path, body)
        : { method: 'POST', path: resource.path, body };
    }
    switch (random.below(4)) {
      case 0:
        return { method: 'DELETE', path };
      case 1:
        return apply(path, body);
      case 2:
        return put(path, body, live.revision);
      default: {
        const patch = { metadata: { labels: labelsOf(token) }, data: dataOf(token) };
        return { method: 'PATCH', path, contentType: 'application/merge-patch+json', body: patch };
      }
    }
  }

  /** What must not happen: over what is there, at a revision that is none, or with a value that is not valid. */
  #refusedWrite(name: string, token: string, live: Change | undefined): Write {
    const { resource, random } = this.#parts;
    const body = objectOf(resource, name, token);
    const refused = { name, token, refused: 'always' } as const;
    if (live === undefined) {
      const invalid = { ...body, metadata: { ...body.metadata, labels: { by: 'not valid!' } } };
      return { ...refused, asked: { method: 'POST', path: resource.path, body: invalid } };
    }
    if (random.below(2) === 0) {
      return { ...refused, asked: { method: 'POST', path: resource.path, body } };
    }
    return { ...refused, asked: put(`${resource.path}/${name}`, body, live.revision - 1) };
  }
}

const said = (change: Change | undefined): string =>
  change === undefined ? 'absent' : JSON.stringify(change);

const apply = (path: string, body: object): Asked => ({
  method: 'PATCH',
  path: `${path}?fieldManager=lane&force=true`,
  contentType: 'application/apply-patch+yaml',
  body,
});

const put = (path: string, body: ReturnType<typeof objectOf>, revision: number): Asked => ({
  method: 'PUT',
  path,
  body: { ...body, metadata: { ...body.metadata, resourceVersion: String(revision) } },
});
