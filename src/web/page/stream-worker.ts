import type { StreamNews } from './event-stream.ts';
import { EventStream } from './event-stream.ts';

/*
 * Shared by all tabs of this page: a browser opens about six connections to one server, and a stream holds one for ever.
 */

/** More than anybody looks at; the oldest is forgotten first, since a closed tab says no word. */
const MOST_TABS = 64;

function serve(): void {
  const ports: MessagePort[] = [];
  const stream = new EventStream('/ui/stream', (news: StreamNews) => {
    for (const port of ports) port.postMessage(news);
  });
  self.addEventListener('connect', (event) => {
    const [port] = (event as MessageEvent).ports;
    if (port === undefined) return;
    for (const news of stream.now) port.postMessage(news);
    ports.push(port);
    if (ports.length > MOST_TABS) ports.shift();
    port.start();
  });
  stream.open();
}

serve();
