import type { VNode } from 'preact';
import { retunes } from '../view/parameters.ts';
import type { Tuning } from '../wire.ts';
import { When } from './marks.tsx';

/** What each retune changed, as far back as this server saw. */
export function Retunes({ tunings }: { tunings: readonly Tuning[] }): VNode {
  const changes = retunes(tunings);
  if (changes.length === 0) {
    return <p class="quiet">None since this server first saw it; the history has earlier ones.</p>;
  }
  return (
    <ol class="retunes">
      {changes.map(({ at, changes: changed }) => (
        <li key={at}>
          <When time={new Date(at).toISOString()} />
          <table>
            <tbody>
              {changed.map(({ name, before, after }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="right number">{before}</td>
                  <td class="right number">→ {after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </li>
      ))}
    </ol>
  );
}
