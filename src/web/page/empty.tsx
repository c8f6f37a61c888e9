import type { VNode } from 'preact';
import { exampleCommand } from '../view/commands.ts';
import { Commands } from './commands.tsx';

export function Empty(): VNode {
  return (
    <section class="empty">
      <h1>Nothing runs yet</h1>
      <p>
        There is no GpuPool, no SiteLink and no CollectiveJob. This applies an example; the page
        shows it as it happens:
      </p>
      <Commands commands={[exampleCommand]} />
    </section>
  );
}
