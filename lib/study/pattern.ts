/** Where a study's tasks come from. */
export type Pattern = 'static-simulation' | 'expanded-sweep' | 'queue-worker-pool';

/** How tasks become Jobs: one Job per task, or one Indexed Job for all. */
export type Layout = 'jobs' | 'indexed';
