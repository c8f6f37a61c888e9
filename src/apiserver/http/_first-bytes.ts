import type { Server, Socket } from 'node:net';

import type { Seconds } from '../../base/units.ts';

/**
 * Hands a connection to TLS together with the first bytes of its client. Node's TLS keeps the buffer it reads into for as
 * long as a connection is open: 64 KiB, or 1 KiB if it is first given bytes that have been read already. What a thousand
 * connections had is never given back by glibc, and is counted by V8, which collects garbage all the more. Larger bodies
 * are then read in more steps, which takes little beside their decryption. A client that says nothing in time is hung up on.
 */
export function awaitFirstBytes(server: Server, patience: Seconds): void {
  const accepting = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const hangUp = (): void => {
      socket.destroy();
    };
    socket.on('error', hangUp);
    socket.setTimeout(patience * 1000, hangUp);
    socket.once('readable', () => {
      socket.off('error', hangUp);
      socket.setTimeout(0, hangUp);
      // The client may also be gone already.
      if (socket.readableLength === 0) hangUp();
      else for (const accept of accepting) Reflect.apply(accept, server, [socket]);
    });
  });
}
