import type { Request, Response } from 'express';
import type { StreamHub, StreamSink } from '../stream-hub.ts';
import { MOST_STREAMS } from '../stream-hub.ts';

/** A client that has so much unread is ended; it comes back and resumes. */
const MOST_UNREAD_BYTES = 1_000_000;

/** `GET /ui/stream`: a snapshot, then what changes, as server-sent events. Resumes by `Last-Event-ID`, or `?after=`. */
export function streamHandler(hub: StreamHub): (request: Request, response: Response) => void {
  return (request, response) => {
    const lastId = request.get('last-event-id') ?? asText(request.query['after']);
    const joined = hub.join(sinkOf(response), lastId);
    if (joined.type === 'refused') {
      response
        .status(503)
        .setHeader('Retry-After', '5')
        .type('text/plain')
        .send(
          `${MOST_STREAMS} pages are open already; close one, and this one goes on by itself\n`,
        );
      return;
    }
    response.on('close', () => {
      joined.leave();
    });
  };
}

/** Headers go with the first message, so that a client that is refused can still be told so. */
function sinkOf(response: Response): StreamSink {
  return {
    write: (text) => {
      if (!response.headersSent) {
        response.writeHead(200, {
          'Content-Type': 'text/event-stream; charset=utf-8',
          'Cache-Control': 'no-store',
          'X-Accel-Buffering': 'no',
        });
      }
      response.write(text);
      return response.writableLength > MOST_UNREAD_BYTES ? 'full' : 'taken';
    },
    end: () => {
      response.destroy();
    },
  };
}

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
