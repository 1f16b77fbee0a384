import type { ResultSource } from './result-source';

/** The logs of pods, which are read with the pods. No queue has its results there. */
export const LOGS: ResultSource = { isInLogs: true, complete: (readings) => readings, find: () => undefined };
