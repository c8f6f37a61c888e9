import type { VNode } from 'preact';
import type { JsonObject } from '../../base/json.ts';
import { jsonAt, numberAt } from '../../base/json-at.ts';
import { count, duration, gbps, percent } from '../view/format.ts';
import { stepParts } from '../view/step-parts.ts';
import { tokenParts } from '../view/token-parts.ts';
import { PartsBar } from './parts-bar.tsx';

/** Where the time of a job goes: of a step, or of an answer. */
export function WorkloadTime({ job }: { job: JsonObject }): VNode {
  return jsonAt(job, 'spec', 'inference') === undefined ? <Step job={job} /> : <Answer job={job} />;
}

function Step({ job }: { job: JsonObject }): VNode {
  const parts = stepParts(job);
  return (
    <section class="card">
      <h2>One step</h2>
      {parts.length === 0 ? (
        <p class="quiet">No step was measured yet.</p>
      ) : (
        <PartsBar of="One step" parts={parts} />
      )}
    </section>
  );
}

function Answer({ job }: { job: JsonObject }): VNode {
  const parts = tokenParts(job);
  const of = (field: string): number | null => numberAt(job, 'status', 'inference', field) ?? null;
  if (parts.length === 0) {
    return (
      <section class="card">
        <h2>The first token</h2>
        <p class="quiet">Nothing was answered yet.</p>
      </section>
    );
  }
  const figures: readonly (readonly [string, string])[] = [
    ['Keys and values from prefill to decode', gbps(of('cacheGbps'))],
    ['Prefill instances at work', percent(of('prefillBusyPercent'))],
    ['Decode instances at work', percent(of('decodeBusyPercent'))],
    ['Requests in one decode instance', count(of('batch'))],
  ];
  return (
    <section class="card">
      <h2>The first token</h2>
      {of('timeToFirstTokenMilliseconds') === null ? (
        <p>
          More requests come than are answered: the wait grows without end. Without it, a prompt
          takes this:
        </p>
      ) : (
        <p>Comes after {duration(of('timeToFirstTokenMilliseconds'))}, on average.</p>
      )}
      <PartsBar of="Time to the first token" parts={parts} />
      <h3>Between the phases</h3>
      <table class="parts">
        <tbody>
          {figures.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="right number">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
