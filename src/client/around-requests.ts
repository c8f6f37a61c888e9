import type { Client } from './client.ts';

/** What a request does to the objects of the server. */
export type Verb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';

/** Performs a request, perhaps later, perhaps again, perhaps not at all. */
export type Around = <Answer>(verb: Verb, request: () => Promise<Answer>) => Promise<Answer>;

/** The same client with something done around each of its requests; watches go through as they are. */
export function aroundRequests(client: Client, around: Around): Client {
  return {
    get: (...args) => around('get', () => client.get(...args)),
    list: (...args) => around('list', () => client.list(...args)),
    create: (...args) => around('create', () => client.create(...args)),
    update: (...args) => around('update', () => client.update(...args)),
    patch: (...args) => around('patch', () => client.patch(...args)),
    delete: (...args) => around('delete', () => client.delete(...args)),
    watch: (...args) => client.watch(...args),
  };
}
