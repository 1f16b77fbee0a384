/** After so many seconds without a pod that runs, the events of the namespace are asked for the reason. */
export const SLOW_SECONDS = 8;
/** For so many seconds a reason may last that nobody's waiting mends: a registry can be slow or busy for a moment. */
export const STUCK_SECONDS = 25;
