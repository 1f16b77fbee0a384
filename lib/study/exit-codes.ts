/** Exit codes of runtime/run.sh that other code depends on. Its README lists all of them. */
export const EXIT_FAILED = 90;
export const EXIT_STOP_STUDY = 92;
