import type { VNode } from 'preact';
import { duration, percent } from '../view/format.ts';
import type { Part } from '../view/step-parts.ts';

/** A time as a stacked bar of its parts, and the same as a table: the pattern says it as well as the colour. */
export function PartsBar({ of, parts }: { of: string; parts: readonly Part[] }): VNode {
  const sentence = parts.map((part) => `${part.name} ${percent(part.percent)}`).join(', ');
  return (
    <>
      <div class="step-bar" role="img" aria-label={`${of}: ${sentence}`}>
        {parts.map((part, index) => (
          <span
            key={part.name}
            class={`part part-${index}`}
            style={{ flexGrow: part.percent }}
            title={`${part.name}: ${duration(part.milliseconds)}`}
          />
        ))}
      </div>
      <table class="parts">
        <tbody>
          {parts.map((part, index) => (
            <tr key={part.name}>
              <th scope="row">
                <span class={`swatch part part-${index}`} aria-hidden="true" /> {part.name}
                <span class="under">{part.meaning}</span>
              </th>
              <td class="right number">{duration(part.milliseconds)}</td>
              <td class="right number">{percent(part.percent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
