interface Excuse {
  /** `usually`: it may have data, as the machine is fast or slow. */
  readonly how: 'always' | 'usually';
  readonly because: string;
}

const always = (because: string): Excuse => ({ how: 'always', because });

/** Queries that have no data in the run of the test, and why that is well. */
export const emptyWhenHealthy: ReadonlyMap<string, Excuse> = new Map([
  [
    'rule LonghaulDown',
    {
      how: 'usually',
      because: 'Longhaul answers, if not always within the second of this test',
    } satisfies Excuse,
  ],
  ['rule LonghaulSeriesDropped', always('there are few objects')],
  [
    'rule LonghaulLinkLanesDown',
    {
      how: 'usually',
      because: 'the link is cut as a whole, which its controller says a moment after its lanes do',
    } satisfies Excuse,
  ],
  ['rule LonghaulLinkSaturated', always('one job does not fill the link')],
  ['rule LonghaulLinkDropsPackets', always('the link is tuned to its length')],
  ['rule LonghaulPoolNotReady', always('a pool that lost one node takes jobs')],
  ['rule LonghaulReconcileErrors', always('the API server answers the controllers')],
  ['rule LonghaulWorkQueueStuck', always('no reconcile takes a minute')],
  [
    'rule LonghaulEventLoopBlocked',
    { how: 'usually', because: 'the process is not too busy' } satisfies Excuse,
  ],
  [
    'longhaul-links.json / mark Retuned',
    {
      how: 'usually',
      because: 'a link is retuned as it is made, often before the first scrape',
    } satisfies Excuse,
  ],
  ['rule LonghaulAuditEventsLost', always('the disk keeps up')],
]);
