import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import { afterAll, expect, test } from '@jest/globals';
import { textAt } from '../../src/base/json-at.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { TemporaryFolder } from '../support/instance.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import type { LoneApiServer } from '../support/lone-api-server.ts';

const CONNECTIONS = 500;

const folder = new TemporaryFolder();
const sockets: Socket[] = [];
let server: LoneApiServer | undefined;

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  server?.process.signal('SIGTERM');
  await server?.process.ended;
  folder.remove();
});

/** What the process has taken for data, used or not: what is used of it grows with time, and nothing is given back. */
function kibibytesTaken({ process }: LoneApiServer): number {
  const status = readFileSync(`/proc/${process.pid}/status`, 'utf8');
  return Number(/VmData:\s+(\d+)/.exec(status)?.[1]);
}

test('a connection that is open holds no large buffer to read into', async () => {
  server = await startLoneApiServer(join(folder.path, 'data'));
  const config = parseYaml(readFileSync(server.kubeconfig, 'utf8'));
  const { hostname, port } = new URL(textAt(config, 'clusters', '0', 'cluster', 'server') ?? '');
  const before = kibibytesTaken(server);
  for (let count = 0; count < CONNECTIONS; count++) {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    sockets.push(socket);
    await once(socket, 'secureConnect');
  }
  const each = (kibibytesTaken(server) - before) / CONNECTIONS;
  // Node's TLS would take 64 KiB to read into alone.
  expect(each).toBeLessThan(64);
});
