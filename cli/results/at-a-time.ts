import type { Attempt } from './collection';

type Times = Pick<Attempt, 'started' | 'seconds'>;

/** How exactly starts are known, in seconds: records of earlier versions have whole seconds. */
const WHOLE = 1;
/** Clocks of nodes differ, and pods find the time with a program. */
const HUNDREDTHS = 0.1;
/** Of attempts shorter than this many times that, too little is known. */
const LONG = 5;

/** How many attempts certainly ran at the same time; undefined if most are too short to know. */
export function tryMostAtATime(attempts: readonly Times[]): number | undefined {
  const unit = attempts.every(({ started }) => Number.isInteger(started)) ? WHOLE : HUNDREDTHS;
  const long = attempts.filter(({ seconds }) => seconds >= LONG * unit);
  return long.length < attempts.length / 2 ? undefined : mostAtATime(long, unit);
}

/** @param unit an attempt began within this time, in seconds, after the start in its record. */
function mostAtATime(attempts: readonly Times[], unit: number): number {
  const changes = attempts
    .flatMap(({ started, seconds }) => [
      { time: started + unit, by: 1 },
      { time: started + seconds, by: -1 },
    ])
    // An attempt that ends when another begins does not run at the same time.
    .sort((a, b) => a.time - b.time || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
