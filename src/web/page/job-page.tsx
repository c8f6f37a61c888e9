import type { VNode } from 'preact';
import type { JsonObject } from '../../base/json.ts';
import { arrayAt, numberAt, textAt } from '../../base/json-at.ts';
import { jobCommands } from '../view/commands.ts';
import { count, duration, gbps, percent } from '../view/format.ts';
import { hashOf } from '../view/route.ts';
import { whyNot } from '../view/sentences.ts';
import { timelineOf } from '../view/timeline.ts';
import type { JobDetail } from '../wire.ts';
import { Commands } from './commands.tsx';
import { Found, Yaml } from './detail.tsx';
import { Timeline } from './event-list.tsx';
import { Fact, Meter, Phase, When } from './marks.tsx';
import { WorkloadTime } from './workload-time.tsx';

export function JobPage({ namespace, name }: { namespace: string; name: string }): VNode {
  const url = `/ui/jobs/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
  return (
    <Found url={url} what={`Job ${name}`}>
      {(detail: JobDetail) => <Job detail={detail} />}
    </Found>
  );
}

function Job({ detail }: { detail: JobDetail }): VNode {
  const { row, object, events, yaml } = detail;
  const { namespace, name, phase } = row;
  return (
    <>
      <header class="head">
        <p class="crumbs">
          <a href="#/jobs">Jobs</a> / {namespace}
        </p>
        <h1>
          {name} <Phase phase={phase} />
        </h1>
      </header>
      <Why detail={detail} />
      <JobFacts detail={detail} />
      <div class="columns">
        <div>
          <WorkloadTime job={object} />
          <Held object={object} />
          <section class="card">
            <h2>From the command line</h2>
            <Commands commands={jobCommands(namespace, name, phase)} />
          </section>
        </div>
        <section class="card">
          <h2>History</h2>
          <Timeline moments={timelineOf(object, events)} />
        </section>
      </div>
      <Yaml yaml={yaml} />
    </>
  );
}

/** While it waits: the reasons, and the single changes that would each let it run. */
function Why({ detail: { row, object } }: { detail: JobDetail }): VNode | null {
  const why = whyNot(row);
  if (why === undefined) return null;
  const blocked = textsAt(object, 'blockedBy');
  const remedies = textsAt(object, 'wouldAdmitIf');
  return (
    <section class="card why-card">
      <h2>Why it waits</h2>
      <p class="why-sentence">{why}</p>
      {blocked.length > 1 ? <List items={blocked} /> : null}
      {remedies.length > 0 ? (
        <>
          <h3>It would run if</h3>
          <List items={remedies} />
        </>
      ) : null}
    </section>
  );
}

const textsAt = (object: JsonObject, field: string): readonly string[] =>
  arrayAt(object, 'status', 'explanation', field).flatMap((text) =>
    typeof text === 'string' ? [text] : [],
  );

function List({ items }: { items: readonly string[] }): VNode {
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

function JobFacts({ detail: { row, object } }: { detail: JobDetail }): VNode {
  const performance = (field: string): number | null =>
    numberAt(object, 'status', 'performance', field) ?? null;
  const serving = (field: string): number | null =>
    numberAt(object, 'status', 'inference', field) ?? null;
  const bus = performance('busBandwidthGBps');
  return (
    <dl class="facts card">
      <Fact name="Progress">
        <Meter
          value={row.percent}
          label="Progress"
          text={row.progress === '' ? '–' : row.progress}
        />
      </Fact>
      <Fact name="Done">{row.eta === '' ? '–' : <When time={row.eta} />}</Fact>
      <Fact name="GPUs">{count(row.gpus)}</Fact>
      <Fact name="Workload">{row.workload}</Fact>
      {serving('requestsPerSecond') !== null ? (
        <>
          <Fact name="Requests / s">{serving('requestsPerSecond')}</Fact>
          <Fact name="Limited by">{textAt(object, 'status', 'inference', 'limitedBy')}</Fact>
          <Fact name="First token">{duration(serving('timeToFirstTokenMilliseconds'))}</Fact>
          <Fact name="Per token">{duration(serving('timePerOutputTokenMilliseconds'))}</Fact>
          <Fact name="Tokens / s">{count(serving('outputTokensPerSecond'))}</Fact>
          <Fact name="In time">{percent(serving('inTimePercent'))}</Fact>
        </>
      ) : bus === null ? (
        <>
          <Fact name="Step">{duration(row.stepMilliseconds)}</Fact>
          <Fact name="MFU">{percent(performance('modelFlopsUtilizationPercent'))}</Fact>
          <Fact name="Tokens / s">{count(performance('tokensPerSecond'))}</Fact>
        </>
      ) : (
        <Fact name="Bus bandwidth">{bus} GB/s</Fact>
      )}
      <Fact name="Restarts">{count(numberAt(object, 'status', 'restarts') ?? 0)}</Fact>
      <Fact name="Priority">{row.priority}</Fact>
      <Fact name="Created">
        <When time={row.created} />
      </Fact>
    </dl>
  );
}

/** The GPUs and the bandwidth it holds. */
function Held({ object }: { object: JsonObject }): VNode | null {
  const assignments = arrayAt(object, 'status', 'siteAssignments');
  const reservations = arrayAt(object, 'status', 'linkReservations');
  if (assignments.length === 0) return null;
  return (
    <section class="card">
      <h2>What it holds</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Site</th>
              <th scope="col">Pool</th>
              {['Nodes', 'GPUs', 'Replicas', 'Stages'].map((name) => (
                <th key={name} scope="col" class="right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {assignments.map((one) => {
              const site = textAt(one, 'site') ?? '';
              const pool = textAt(one, 'pool') ?? '';
              return (
                <tr key={pool}>
                  <th scope="row">
                    <a href={hashOf({ type: 'site', name: site })}>{site}</a>
                  </th>
                  <td>{pool}</td>
                  {['nodes', 'gpus', 'replicas', 'stages'].map((field) => (
                    <td key={field} class="right number">
                      {count(numberAt(one, field) ?? null)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {reservations.length === 0 ? null : (
        <ul class="plain">
          {reservations.map((one) => {
            const link = textAt(one, 'link') ?? '';
            const from = textAt(one, 'from') ?? '';
            return (
              <li key={`${link} ${from}`}>
                <b class="number">{gbps(numberAt(one, 'gbps') ?? null)}</b> reserved on{' '}
                <a href={hashOf({ type: 'link', name: link })}>{link}</a>, {from} →{' '}
                {textAt(one, 'to')}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
