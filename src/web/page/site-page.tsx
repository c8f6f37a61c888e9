import type { VNode } from 'preact';
import { poolCommands } from '../view/commands.ts';
import { count, share, watts } from '../view/format.ts';
import { counted } from '../view/sentences.ts';
import type { PoolRow, SiteDetail } from '../wire.ts';
import { Commands } from './commands.tsx';
import { Found, Yaml } from './detail.tsx';
import { EventList } from './event-list.tsx';
import { LinksTable } from './links-table.tsx';
import { Fact, Meter } from './marks.tsx';
import { NewestJobs } from './overview.tsx';

export function SitePage({ name }: { name: string }): VNode {
  return (
    <Found url={`/ui/sites/${encodeURIComponent(name)}`} what={`Site ${name}`}>
      {(detail: SiteDetail) => <Site detail={detail} />}
    </Found>
  );
}

function Site({ detail }: { detail: SiteDetail }): VNode {
  const { row, links, jobs, events, yaml, power } = detail;
  return (
    <>
      <header class="head">
        <p class="crumbs">
          <a href="#/sites">Sites</a>
        </p>
        <h1>{row.key}</h1>
      </header>
      <dl class="facts card">
        <Fact name="GPUs held">
          {share(row.allocated, row.gpus)} · {count(row.allocated)} of {count(row.gpus)}
        </Fact>
        <Fact name="Nodes down">
          {row.failedNodes === 0 ? '0' : <span class="bad">{count(row.failedNodes)}</span>}
        </Fact>
        <Fact name="Board power limits">
          {power === null ? 'not known' : `${watts(power.held)} held of ${watts(power.all)}`}
        </Fact>
        <Fact name="Place">
          {row.latitude === null || row.longitude === null
            ? 'not given'
            : `${row.latitude.toFixed(2)}°, ${row.longitude.toFixed(2)}°`}
        </Fact>
      </dl>
      <Pools pools={row.pools} />
      <section class="card">
        <h2>Jobs here</h2>
        {jobs.length === 0 ? <p class="quiet">None.</p> : <NewestJobs jobs={jobs} />}
      </section>
      <LinksTable links={links} level={2} />
      <div class="halves">
        <section class="card">
          <h2>From the command line</h2>
          <Commands
            commands={row.pools.flatMap(({ name, failedNodes }) => poolCommands(name, failedNodes))}
          />
        </section>
        <section class="card">
          <h2>History</h2>
          <EventList events={events} />
        </section>
      </div>
      <Yaml yaml={yaml} />
    </>
  );
}

function Pools({ pools }: { pools: readonly PoolRow[] }): VNode {
  return (
    <section class="card">
      <h2>{counted(pools.length, 'pool')}</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Pool</th>
              <th scope="col">GPUs held</th>
              <th scope="col" class="right">
                GPUs
              </th>
              <th scope="col" class="right">
                Nodes
              </th>
              <th scope="col" class="right">
                Nodes down
              </th>
              <th scope="col">Ready</th>
            </tr>
          </thead>
          <tbody>
            {pools.map((pool) => (
              <tr key={pool.name}>
                <th scope="row">
                  {pool.name}
                  <span class="under">{pool.accelerator}</span>
                </th>
                <td>
                  <Meter
                    value={pool.gpus === 0 ? null : Math.round((100 * pool.allocated) / pool.gpus)}
                    label={`GPUs held of ${pool.name}`}
                  />
                </td>
                <td class="right number">{count(pool.gpus)}</td>
                <td class="right number">{count(pool.nodes)}</td>
                <td class="right number">
                  {pool.failedNodes === 0 ? (
                    '0'
                  ) : (
                    <span class="bad">{count(pool.failedNodes)}</span>
                  )}
                </td>
                <td>
                  {pool.ready === 'True' ? 'ready' : 'not ready'}
                  <span class="under">{pool.message}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
