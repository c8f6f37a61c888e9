import type { VNode } from 'preact';
import type { JsonObject } from '../../base/json.ts';
import { arrayAt, jsonAt, numberAt, textAt } from '../../base/json-at.ts';
import { isJsonObject } from '../../base/json.ts';
import { linkCommands } from '../view/commands.ts';
import { gbps, kilometres, microseconds, percent } from '../view/format.ts';
import { capacityOf } from '../view/map-scene.ts';
import { parameterName, parameterText } from '../view/parameters.ts';
import { hashOf } from '../view/route.ts';
import { mediumWord, opticsWord, tuningWord } from '../view/sentences.ts';
import { timelineOf } from '../view/timeline.ts';
import type { LinkDetail } from '../wire.ts';
import { Commands } from './commands.tsx';
import { Found, Yaml } from './detail.tsx';
import { Timeline } from './event-list.tsx';
import { LinkCharts, Throughput } from './link-charts.tsx';
import { Condition, Fact, Meter } from './marks.tsx';
import { NewestJobs } from './overview.tsx';
import { Retunes } from './retunes.tsx';

export function LinkPage({ name }: { name: string }): VNode {
  return (
    <Found url={`/ui/links/${encodeURIComponent(name)}`} what={`Link ${name}`}>
      {(detail: LinkDetail) => <Link detail={detail} />}
    </Found>
  );
}

function Link({ detail }: { detail: LinkDetail }): VNode {
  const { row, object, events, yaml, jobs, tunings, curves, samples } = detail;
  return (
    <>
      <header class="head">
        <p class="crumbs">
          <a href="#/links">Links</a> /{' '}
          <a href={hashOf({ type: 'site', name: row.from })}>{row.from}</a> –{' '}
          <a href={hashOf({ type: 'site', name: row.to })}>{row.to}</a>
        </p>
        <h1>
          {row.key} <Condition condition={row.condition} />
        </h1>
        <p class="quiet">{row.message}</p>
      </header>
      <LinkFacts detail={detail} />
      <section class="card">
        <h2>Throughput</h2>
        <Throughput samples={samples} capacity={capacityOf(row)} />
      </section>
      {curves === null ? null : (
        <section class="card">
          <h2>One lane over distance, predicted</h2>
          <LinkCharts curves={curves} row={row} />
        </section>
      )}
      <section class="card">
        <h2>Jobs across it</h2>
        {jobs.length === 0 ? (
          <p class="quiet">None holds bandwidth here.</p>
        ) : (
          <NewestJobs jobs={jobs} />
        )}
      </section>
      <div class="columns">
        <div>
          <section class="card">
            <h2>Parameters now</h2>
            <Parameters object={object} />
          </section>
          <section class="card">
            <h2>Retunes</h2>
            <Retunes tunings={tunings} />
          </section>
        </div>
        <div>
          <section class="card">
            <h2>From the command line</h2>
            <Commands commands={linkCommands(row)} />
          </section>
          <section class="card">
            <h2>History</h2>
            <Timeline moments={timelineOf(object, events)} />
          </section>
        </div>
      </div>
      <Yaml yaml={yaml} />
    </>
  );
}

function LinkFacts({ detail: { row, object } }: { detail: LinkDetail }): VNode {
  const speedup = textAt(object, 'status', 'predicted', 'speedupOverOffTheShelf');
  const inRepair = numberAt(object, 'status', 'lanesInRepair') ?? 0;
  return (
    <dl class="facts card">
      <Fact name="Used">
        <Meter value={row.utilizationPercent} label="Use" />
      </Fact>
      <Fact name="Carries">{gbps(row.throughputGbps)}</Fact>
      <Fact name="Reserved">{gbps(row.reservedGbps)}</Fact>
      <Fact name="Lanes">
        {row.lanesUp ?? '–'} of {row.lanes} × {gbps(row.laneGbps)}
        {inRepair === 0 ? '' : `, ${inRepair} in repair`}
      </Fact>
      <Fact name="Optics">{opticsWord(object)}</Fact>
      <Fact name="Length">
        {kilometres(row.lengthKm)} of {mediumWord(object)}
      </Fact>
      <Fact name="Round trip">{microseconds(row.roundTripMicroseconds)}</Fact>
      <Fact name="Goodput">{percent(row.efficiencyPercent)}</Fact>
      <Fact name="Queue">{microseconds(row.queueMicroseconds)}</Fact>
      <Fact name="Tuning">{tuningWord(row.mode)}</Fact>
      <Fact name="Against the shelf">{speedup === undefined ? '–' : `${speedup} ×`}</Fact>
    </dl>
  );
}

function Parameters({ object }: { object: JsonObject }): VNode {
  const tuned = jsonAt(object, 'status', 'tuned');
  if (!isJsonObject(tuned)) return <p class="quiet">Not tuned yet.</p>;
  const constraints = arrayAt(object, 'status', 'constraints');
  return (
    <>
      <dl class="parameters">
        {Object.entries(tuned).map(([name, value]) =>
          typeof value === 'string' || typeof value === 'number' ? (
            <Fact key={name} name={parameterName(name)}>
              {parameterText(name, value)}
            </Fact>
          ) : null,
        )}
      </dl>
      {constraints.map((constraint) => (
        <p key={textAt(constraint, 'name')} class="note">
          {textAt(constraint, 'name')}: {textAt(constraint, 'message')}
        </p>
      ))}
    </>
  );
}
