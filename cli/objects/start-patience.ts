/** After this many seconds without a running pod, the events of the namespace are checked for the reason. */
export const SLOW_SECONDS = 8;
/** After this many seconds, a reason counts that does not go away by itself: a registry can be slow for a moment. */
export const STUCK_SECONDS = 25;
