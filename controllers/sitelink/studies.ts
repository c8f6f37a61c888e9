import type { LaneStudyRequest, LinkStudy } from '../../src/network/congestion/study.ts';

/** Answers what takes too long for a reconcile; each question is worked on once, and its answer kept for a while. */
export interface LinkStudies {
  /** The answer, if it is there. If not, it is sought, and every listener hears of the link when it is; a newer question of a link replaces one that still waits. */
  find(link: string, request: LaneStudyRequest): LinkStudy | undefined;
  onFound(listener: (link: string) => void): void;
}
