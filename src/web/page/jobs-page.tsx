import type { VNode } from 'preact';
import { count } from '../view/format.ts';
import type { Route } from '../view/route.ts';
import { hashOf } from '../view/route.ts';
import type { Totals } from '../wire.ts';
import { JobsList } from './jobs-list.tsx';
import { replaceRoute } from './location.ts';

type JobsPlace = Extract<Route, { readonly type: 'jobs' }>;

const phases = ['Running', 'Admitted', 'Pending', 'Suspended', 'Complete'];
const sorts: readonly (readonly [value: string, name: string])[] = [
  ['-created', 'newest first'],
  ['created', 'oldest first'],
  ['name', 'by name'],
  ['phase', 'by phase'],
  ['-gpus', 'most GPUs first'],
  ['-priority', 'highest priority first'],
  ['-percent', 'furthest first'],
  ['-step', 'slowest step first'],
  ['eta', 'soonest done first'],
];

export function JobsPage({ place, totals }: { place: JobsPlace; totals: Totals }): VNode {
  return (
    <section class="card jobs-card">
      <h1>Jobs</h1>
      <div class="filters">
        <label>
          Filter
          <input
            type="search"
            value={place.filter}
            maxLength={200}
            placeholder="name, model, site"
            onInput={(event) => {
              replaceRoute({ ...place, filter: event.currentTarget.value });
            }}
          />
        </label>
        <label>
          Order
          <select
            value={place.sort}
            onChange={(event) => {
              replaceRoute({ ...place, sort: event.currentTarget.value });
            }}
          >
            {sorts.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div class="toggles" role="group" aria-label="Phases">
          {phases.map((phase) => (
            <PhaseToggle
              key={phase}
              phase={phase}
              place={place}
              amount={totals.jobsByPhase[phase] ?? 0}
            />
          ))}
        </div>
      </div>
      <JobsList place={place} revision={totals.jobsRevision} />
    </section>
  );
}

function PhaseToggle({
  phase,
  place,
  amount,
}: {
  phase: string;
  place: JobsPlace;
  amount: number;
}): VNode {
  const isOn = place.phases.includes(phase);
  const wanted = isOn ? place.phases.filter((one) => one !== phase) : [...place.phases, phase];
  return (
    <a
      class={isOn ? 'toggle on' : 'toggle'}
      aria-current={isOn ? 'true' : undefined}
      href={hashOf({ ...place, phases: wanted })}
    >
      {phase} <b>{count(amount)}</b>
    </a>
  );
}
