import { parentPort } from 'node:worker_threads';
import { studyLane } from '../network/congestion/study.ts';
import type { StudyAnswer } from './link-studies.ts';
import type { StudyQuestion } from './study-queue.ts';

// The whole of a thread: it is started for this, and ends with its parent.
const port = parentPort;
port?.on('message', ({ key, request }: StudyQuestion) => {
  const answer: StudyAnswer = { key, study: studyLane(request) };
  port.postMessage(answer);
});
