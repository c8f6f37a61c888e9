import type { ServerResponse } from 'node:http';

import type { Log } from '../../base/log.ts';
import type { ApiResponse, WatchListener } from '../api-request.ts';

/** A watcher that has this much waiting for it does not read any more: it is dropped, and lists again. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

type Watch = Extract<ApiResponse, { type: 'watch' }>;

/**
 * Sends a watch: one JSON object a line, in chunks, until the watch or the client ends. The headers go at once,
 * for clients wait for them before they do anything else. The returned function ends the stream cleanly.
 */
export function sendWatch(response: ServerResponse, watch: Watch, log: Log): () => void {
  const given = Object.fromEntries(watch.headers);
  response.writeHead(200, { 'content-type': 'application/json', ...given });
  response.flushHeaders();
  const state = { over: false };
  let stop = (): void => undefined;
  const finish = (): void => {
    if (state.over) return;
    state.over = true;
    stop();
  };
  const end = (): void => {
    finish();
    response.end();
  };
  const listener: WatchListener = {
    message(message) {
      if (state.over) return;
      response.write(message.line());
      if (response.writableLength <= MAX_WAITING_BYTES) return;
      log.warn('dropping a watcher that does not keep up', {
        waitingBytes: response.writableLength,
      });
      finish();
      response.destroy();
    },
    end,
  };
  response.on('close', finish);
  const begun = watch.start(listener);
  // The watch may have ended while it was starting, and the client may be gone.
  if (state.over || response.destroyed) begun();
  else stop = begun;
  return end;
}
