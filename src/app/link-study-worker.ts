import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { studyLane } from '../network/congestion/study.ts';
import type { StudyAnswer, StudyMessage } from './link-studies.ts';

// The whole of a thread: it is started for this, and ends with its parent.
stepAside();
const port = parentPort;
port?.on('message', ({ key, request }: StudyMessage) => {
  const answer: StudyAnswer = { key, study: studyLane(request) };
  port.postMessage(answer);
});

/** Everything else goes first. Linux gives threads priorities of their own; elsewhere there is none to lower. */
function stepAside(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch {
    // It simulates all the same.
  }
}
