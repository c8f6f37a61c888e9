import type { Seconds } from './units.ts';

/** Milliseconds since the Unix epoch. */
export type Instant = number & { readonly __unit: 'instant' };

export const instant = (milliseconds: number): Instant => milliseconds as Instant;

/** Cancels a task that has not run yet; calling it again, or too late, does nothing. */
export type Cancel = () => void;

/**
 * The only source of time. The real one is `src/app/real-clock.ts`, the virtual one
 * `src/simulation/virtual-clock.ts`: an hour of operation then takes a second of a test.
 */
export interface Clock {
  now(): Instant;
  /** Runs the task once, not earlier than `delay` from now. Tasks due together run in the order they were asked for. */
  after(delay: Seconds, task: () => void): Cancel;
}

/** `2026-01-31T12:00:00Z`, the form of Kubernetes' Time: whole seconds. What is asked for is mostly this second again. */
export function rfc3339(at: Instant): string {
  const second = Math.floor(Math.trunc(at) / 1000);
  if (second !== last.second) {
    last.text = `${new Date(at).toISOString().slice(0, -'.000Z'.length)}Z`;
    last.second = second;
  }
  return last.text;
}

const last = { second: Number.NaN, text: '' };

/** `2026-01-31T12:00:00.000000Z`, the form of Kubernetes' MicroTime. */
export function rfc3339Micro(at: Instant): string {
  return new Date(at).toISOString().replace(/Z$/, '000Z');
}

/** `Sat, 31 Jan 2026 12:00:00 GMT`, the form of HTTP headers. */
export const httpDate = (at: Instant): string => new Date(at).toUTCString();
