import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';

/** What one client, or all of them together, may ask of the transport. */
export interface TransportLimits {
  /** Open at a time; one more is closed at once, and those that are open go on. */
  readonly connections: number;
  /** The request line and the headers together; more is answered with 431. */
  readonly headBytes: number;
  /** For the TLS handshake, and again for each head. */
  readonly headTime: Seconds;
  /** For a whole body; then the answer is 504. */
  readonly bodyTime: Seconds;
  /** For a client to take a whole answer; then the connection is broken. */
  readonly answerTime: Seconds;
  /** Requests that wait on one connection for the answers to those before them; with one more the connection is broken. */
  readonly pipelined: number;
  /** Bodies and answers on their way, for the users of one priority level; then their requests are answered with 429. */
  readonly heldBytes: number;
  /** What waits for all watchers together; then the one that is furthest behind is dropped, again and again. */
  readonly watchedBytes: number;
}

const MEBIBYTE = 1024 * 1024;

/**
 * The times are those of kube-apiserver: 32 s for a head, and 60 s for a request. It has no limit of connections but that of
 * open files; ours leaves room for requests beside the 10,000 watches. It takes heads of 1 MiB: here a head that comes in
 * small pieces is copied for every piece, so that one of 1 MiB would cost a second of everybody's time, and one of 64 KiB,
 * more than any client was seen to send, a few milliseconds.
 */
export const usualLimits: TransportLimits = {
  connections: 12_000,
  headBytes: 64 * 1024,
  headTime: seconds(32),
  bodyTime: seconds(60),
  answerTime: seconds(60),
  pipelined: 100,
  heldBytes: 256 * MEBIBYTE,
  watchedBytes: 256 * MEBIBYTE,
};
