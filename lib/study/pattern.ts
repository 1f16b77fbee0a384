/** How a study's tasks come about. */
export type Pattern = 'static-simulation' | 'expanded-sweep' | 'queue-worker-pool';

/** How tasks become Jobs: a Job for each task, or one Indexed Job for all. */
export type Layout = 'jobs' | 'indexed';
