import { expect, test } from '@jest/globals';
import { seconds } from '../../../src/base/units.ts';
import { observedClient } from '../../../src/runtime/observed-client.ts';
import { silentObserver } from '../../../src/runtime/observer.ts';
import { runtimeWorld, widget, widgetKey, widgets } from '../../support/runtime-world.ts';

test('every request is reported with its verb, its answer and its time', async () => {
  const world = runtimeWorld();
  const reports: string[] = [];
  const client = observedClient({
    client: world.client,
    clock: world.clock,
    host: 'here',
    observer: {
      ...silentObserver,
      requested: ({ verb, code, host, took }) => {
        reports.push(`${verb} ${code} ${host} ${took}`);
      },
    },
  });
  const forget = (): void => undefined;
  await client.create(widgets, widget('a'));
  await client.create(widgets, widget('a')).catch(forget);
  await client.get(widgets, widgetKey('missing')).catch(forget);
  world.client.faults.next = () => ({ type: 'slow', by: seconds(2) });
  const listed = client.list(widgets);
  await world.pass(2);
  await listed;
  world.client.faults.next = () => ({ type: 'none' });
  const end = client.watch(widgets, { resourceVersion: '0' }, { event: forget, closed: forget });
  await world.pass(7);
  world.api.endWatches();
  await world.pass(0);
  end();
  world.client.faults.next = () => ({ type: 'refused' });
  await client.delete(widgets, widgetKey('a')).catch(forget);
  expect(reports).toEqual([
    'create 201 here 0',
    'create 409 here 0',
    'get 404 here 0',
    'list 200 here 2',
    'watch 200 here 7',
    'delete <error> here 0',
  ]);
});
