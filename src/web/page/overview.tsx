import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { count, share } from '../view/format.ts';
import { hashOf } from '../view/route.ts';
import { counted, whyNot } from '../view/sentences.ts';
import type { JobRow, Snapshot } from '../wire.ts';
import { AsJson } from './detail.tsx';
import { EventList } from './event-list.tsx';
import { LinksTable } from './links-table.tsx';
import { WorldMap } from './world-map.tsx';
import { Chips, Meter, Phase, When } from './marks.tsx';
import { SitesTable } from './sites-table.tsx';

const SHOWN_JOBS = 8;
const SHOWN_EVENTS = 14;

export function Overview({ snapshot }: { snapshot: Snapshot }): VNode {
  const { sites, links, jobs, events, totals } = snapshot;
  // What did not change is not gone through again.
  const latest = useMemo(() => <EventList events={events.slice(0, SHOWN_EVENTS)} />, [events]);
  const newest = useMemo(() => <NewestJobs jobs={jobs.slice(0, SHOWN_JOBS)} />, [jobs]);
  const siteLines = useMemo(() => <SitesTable sites={sites} level={2} />, [sites]);
  return (
    <>
      <h1 class="unseen">Overview</h1>
      <Totals snapshot={snapshot} />
      <div class="columns">
        <WorldMap snapshot={snapshot} />
        <section class="card events-card">
          <h2>
            Latest events <a href="#/events">all</a>
          </h2>
          {latest}
        </section>
      </div>
      <section class="card">
        <h2>
          Newest jobs <a href="#/jobs">all {count(totals.jobs)}</a>
        </h2>
        {jobs.length === 0 ? <p class="quiet">No job yet.</p> : newest}
      </section>
      <div class="halves uneven">
        <LinksTable links={links} level={2} />
        {siteLines}
      </div>
      <AsJson url="/ui/snapshot" what="Overview" />
    </>
  );
}

function Totals({ snapshot }: { snapshot: Snapshot }): VNode {
  const { totals, links, sites } = snapshot;
  const of = (phase: string): number => totals.jobsByPhase[phase] ?? 0;
  const down = links.filter(({ condition }) => condition === 'down').length;
  return (
    <dl class="totals" aria-label="Totals">
      <Total
        name="GPUs held"
        value={share(totals.allocated, totals.gpus)}
        more={`${count(totals.allocated)} of ${count(totals.gpus)}`}
      />
      <Total
        name="Running"
        value={count(of('Running'))}
        more={`of ${counted(totals.jobs, 'job')}`}
        href="#/jobs?phase=Running"
      />
      <Total
        name="Waiting"
        value={count(of('Pending') + of('Admitted'))}
        more={`${count(of('Admitted'))} hold GPUs`}
        href="#/jobs?phase=Pending%2CAdmitted"
      />
      <Total
        name="Complete"
        value={count(of('Complete'))}
        more={`${count(of('Suspended'))} suspended`}
        href="#/jobs?phase=Complete"
      />
      <Total
        name="Links down"
        value={count(down)}
        more={`of ${count(links.length)}`}
        href="#/links"
      />
      <Total
        name="Nodes down"
        value={count(totals.failedNodes)}
        more={counted(sites.length, 'site')}
        href="#/sites"
      />
    </dl>
  );
}

interface TotalParts {
  readonly name: string;
  readonly value: string;
  readonly more: string;
  readonly href?: string;
}

function Total({ name, value, more, href }: TotalParts): VNode {
  return (
    <div class="total">
      <dt>{href === undefined ? name : <a href={href}>{name}</a>}</dt>
      <dd>
        <b>{value}</b> <span>{more}</span>
      </dd>
    </div>
  );
}

export function NewestJobs({ jobs }: { jobs: readonly JobRow[] }): VNode {
  return (
    <div class="scroll">
      <table class="newest">
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Phase</th>
            <th scope="col" class="right">
              GPUs
            </th>
            <th scope="col">Where, or why it waits</th>
            <th scope="col">Progress</th>
            <th scope="col">Done</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobLine key={job.key} job={job} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function JobLine({ job }: { job: JobRow }): VNode {
  const { namespace, name, phase, gpus, chips, percent, progress, eta, workload } = job;
  const why = whyNot(job);
  return (
    <tr>
      <th scope="row">
        <a href={hashOf({ type: 'job', namespace, name })}>{name}</a>
        <span class="under">
          {namespace} · {workload}
        </span>
      </th>
      <td>
        <Phase phase={phase} />
      </td>
      <td class="right number">{count(gpus)}</td>
      <td class="words">
        {chips.length > 0 ? <Chips chips={chips} /> : null}{' '}
        {why === undefined ? null : <span class="why">{why}</span>}
      </td>
      <td>
        <Meter
          value={percent}
          label={`Progress of ${name}`}
          text={progress === '' ? '–' : progress}
        />
      </td>
      <td class="nowrap">{eta === '' ? '–' : <When time={eta} />}</td>
    </tr>
  );
}
