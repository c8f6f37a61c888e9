import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownCommand } from '../view/commands.ts';

/** Commands to copy: the page itself changes nothing. */
export function Commands({ commands }: { commands: readonly ShownCommand[] }): VNode {
  return (
    <ul class="commands">
      {commands.map(({ does, command }) => (
        <li key={command}>
          <span class="does">{does}</span>
          <code>{command}</code>
          <CopyButton text={command} />
        </li>
      ))}
    </ul>
  );
}

export function CopyButton({ text }: { text: string }): VNode {
  const [said, setSaid] = useState('Copy');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Select it by hand');
    }
    setTimeout(() => {
      setSaid('Copy');
    }, 2000);
  };
  return (
    <button
      type="button"
      class="copy"
      onClick={() => void copy()}
      aria-label={`Copy: ${text.slice(0, 80)}`}
    >
      {said}
    </button>
  );
}
