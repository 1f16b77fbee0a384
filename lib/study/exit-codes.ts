/** Exit codes of runtime/run.sh that others act on; its README has them all. */
export const EXIT_FAILED = 90;
export const EXIT_STOP_STUDY = 92;
