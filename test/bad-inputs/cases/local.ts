/** A task that does not end when it is told to. It creates the file $STARTED once it runs. */
interface Resisting {
  readonly title: string;
  readonly script: string;
  /** @default 'tasks' */
  readonly kind?: 'queue' | 'tasks';
}

const STARTED = 'touch "$STARTED"';

export const RESISTING: readonly Resisting[] = [
  { title: 'ignores TERM', script: `trap "" TERM; ${STARTED}; while :; do sleep 0.1; done` },
  { title: 'ignores all signals that it may', script: `trap "" TERM INT HUP QUIT; ${STARTED}; sleep 100` },
  { title: 'has a child that ignores TERM', script: `(trap "" TERM; sleep 100) & ${STARTED}; wait` },
  { title: 'has a child in another session', script: `setsid sh -c 'trap "" TERM; sleep 100' & ${STARTED}; wait` },
  {
    title: 'has a child that has left it',
    script: `(setsid sh -c 'trap "" TERM; sleep 100' &) ; ${STARTED}; trap "" TERM; sleep 100`,
  },
  { title: 'has stopped', script: `${STARTED}; kill -STOP $$` },
  {
    title: 'starts others again and again',
    script: `${STARTED}; while :; do (trap "" TERM; sleep 5) & sleep 0.05; done`,
  },
  { title: 'prints without end', script: `trap "" TERM; ${STARTED}; yes` },
  {
    title: 'takes its folder the right to write',
    script: `trap "" TERM; mkdir d; touch d/f; chmod 500 d; ${STARTED}; sleep 100`,
  },
  { title: 'of a queue ignores TERM', kind: 'queue', script: `trap "" TERM; ${STARTED}; while :; do sleep 0.1; done` },
  { title: 'of a queue has a child in another session', kind: 'queue', script: `setsid sleep 100 & ${STARTED}; wait` },
];

/** A manifest with which a run cannot begin, although each of its objects is valid. */
interface UnfitManifest {
  readonly title: string;
  readonly edit: (manifest: string) => string;
  /** How the message begins. */
  readonly told: string;
  /** @default 'tasks' */
  readonly kind?: 'queue' | 'tasks';
}

export const UNFIT_MANIFESTS: readonly UnfitManifest[] = [
  {
    title: 'there is no Job',
    edit: (text) => text.replace('kind: Job', 'kind: CronJob'),
    told: '\\S+ has no Job of study-\\w+ with a container task',
  },
  {
    title: 'the Job is of another study',
    edit: (text) => text.replaceAll(/(kind: Job\n(?:.*\n)*?.*instance: )\S+/g, '$1other-01234567'),
    told: '\\S+ has no Job of study-\\w+ with a container task',
  },
  {
    title: 'there is no container of the tasks',
    edit: (text) => text.replaceAll('name: task\n', 'name: other\n'),
    told: '\\S+ has no Job of study-\\w+ with a container task',
  },
  {
    title: 'a file lies where a folder must be',
    edit: (text) => text.replaceAll('path: run.sh', 'path: queue'),
    kind: 'queue',
    told: "can't continue: E",
  },
  {
    title: 'a queue has no Job that loads it',
    edit: (text) => text.replaceAll(/name: study-\w+-load\b/g, 'name: study-other'),
    kind: 'queue',
    told: 'the manifest has no Job',
  },
  {
    title: 'a queue has no container that loads it',
    edit: (text) => text.replaceAll('name: load\n', 'name: other\n'),
    kind: 'queue',
    told: '\\S+ has no Job of study-\\w+ with a container load',
  },
  {
    title: 'a queue has no sidecar',
    edit: (text) => text.replaceAll('name: queue\n', 'name: other\n'),
    kind: 'queue',
    told: 'the manifest has no container',
  },
];
