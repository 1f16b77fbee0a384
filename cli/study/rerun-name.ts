/** Precedes the number in the name of a rerun's Job. */
export const RERUN = '-rerun-';

const RERUN_NUMBER = new RegExp(`${RERUN}(\\d+)$`);

/** The number of a rerun, from the name of its Job; 0 for the Jobs of the manifest. */
export function rerunNumberIn(name: string): number {
  return Number(RERUN_NUMBER.exec(name)?.[1] ?? 0);
}

/** The name without the number of a rerun. */
export function withoutRerun(name: string): string {
  return name.replace(RERUN_NUMBER, '');
}
