import { inProcessClient } from '../../src/app/in-process-client.ts';
import { shortHistory, startedApiServer } from '../support/api-server-world.ts';
import { clientConformance } from './client.ts';

clientConformance('in-process', async () => {
  const server = await startedApiServer();
  const client = inProcessClient({
    dispatch: server.dispatch,
    user: { name: 'admin', groups: ['system:masters'] },
    fieldManager: 'conformance',
  });
  return { client, historyLength: shortHistory, close: () => server.stop() };
});
