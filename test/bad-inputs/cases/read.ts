/** Input that the command reads, and its message about it. */
export interface ReadCase {
  /** What is wrong. */
  readonly title: string;
  /** The message after the name of the input: path, rule and value. */
  readonly told: string;
}

/** A description of a study with one change. */
export interface DescriptionCase extends ReadCase {
  readonly changed: Readonly<Record<string, unknown>>;
}

const WHOLE = 'must be a whole number from';

/** study.json in a manifest, in the cluster, and in a results folder: the rules of the constructs. */
export const DESCRIPTIONS: readonly DescriptionCase[] = [
  {
    title: 'an id leads out of the folder',
    changed: { id: '../../pwn' },
    told: 'id: must be a name of lower-case letters, digits and "-", got "../../pwn"',
  },
  {
    title: 'an id is absolute',
    changed: { id: '/tmp' },
    told: 'id: must be a name of lower-case letters, digits and "-", got "/tmp"',
  },
  {
    title: 'an id has a sequence that a terminal obeys',
    changed: { id: '\u001b[2J' },
    told: 'id: must be a name of lower-case letters, digits and "-", got "\\u001b[2J"',
  },
  {
    title: 'an id is a list',
    changed: { id: ['a'] },
    told: 'id: must be a name of lower-case letters, digits and "-", got ["a"]',
  },
  {
    title: 'an id is longer than a pod can be called',
    changed: { id: 'a'.repeat(53) },
    told: `id: must have at most 52 characters, in a study of 2 pods, got "${'a'.repeat(53)}"`,
  },
  ...[0, -1, 1.5, 1e17].map((tasks) => ({
    title: `there are ${String(tasks)} tasks`,
    changed: { tasks },
    told: `tasks: ${WHOLE} 1 to 9007199254740991, got ${String(tasks)}`,
  })),
  {
    title: 'there are more pods than Kubernetes counts',
    changed: { tasks: 5e9 },
    told: 'tasks: must make at most 2147483647 pods, got 5000000000',
  },
  {
    title: 'the number of tasks is text',
    changed: { tasks: '2' },
    told: `tasks: ${WHOLE} 1 to 9007199254740991, got "2"`,
  },
  {
    title: 'the number of tasks is missing',
    changed: { tasks: undefined },
    told: `tasks: ${WHOLE} 1 to 9007199254740991, got nothing`,
  },
  {
    title: 'there are more Jobs than a manifest holds',
    changed: { pattern: 'expanded-sweep', layout: 'jobs', tasks: 10_001 },
    told: "tasks: must be at most 10000 with layout 'jobs', got 10001",
  },
  {
    title: 'a pod has no tasks',
    changed: { tasksPerPod: 0 },
    told: `tasksPerPod: ${WHOLE} 1 to 2147483647, got 0`,
  },
  { title: 'a seed is negative', changed: { seed: -1 }, told: `seed: ${WHOLE} 0 to 2147483647, got -1` },
  {
    title: 'the format is that of another version',
    changed: { format: 2 },
    told: 'format: must be 1, the format that this version of kubepar reads, got 2',
  },
  {
    title: 'a pattern is unknown',
    changed: { pattern: 'spiral' },
    told: 'pattern: must be static-simulation or expanded-sweep or queue-worker-pool, got "spiral"',
  },
  { title: 'a layout is unknown', changed: { layout: null }, told: 'layout: must be jobs or indexed, got null' },
  { title: 'the columns are text', changed: { columns: 'n' }, told: 'columns: must be a list, got "n"' },
  { title: 'a column is a number', changed: { columns: [1] }, told: 'columns[0]: must be text, got 1' },
  {
    title: 'two columns have one name',
    changed: { columns: ['n', 'n'] },
    told: 'columns: must differ from the name of column 1, got "n"',
  },
  {
    title: 'a column is called as what every table has',
    changed: { columns: ['task'] },
    told: 'columns: must not be a reserved name, got "task"',
  },
  {
    title: 'an image has no version',
    changed: { image: 'r-base' },
    told: 'image: must have a fixed tag or a digest, got "r-base"',
  },
  { title: 'an image is a number', changed: { image: 4 }, told: 'image: must be text, got 4' },
  {
    title: 'a word of the command has a NUL',
    changed: { command: ['R', 'a\0'] },
    told: 'command[1]: must be an argument of a program, got "a\\u0000"',
  },
  {
    title: 'a word of the command is a number',
    changed: { command: ['R', 7] },
    told: 'command[1]: must be an argument of a program, got 7',
  },
  {
    title: 'there is no command',
    changed: { command: [] },
    told: 'command: must have at least one element, got []',
  },
  {
    title: 'there is no place for results',
    changed: { results: undefined },
    told: "results: must be { kind: 'log' }, { kind: 'redis' }, { kind: 'volume' } with a claimName, or { kind: 'bucket' } with a url, got nothing",
  },
  {
    title: 'a claim leads out of its folder',
    changed: { results: { kind: 'volume', claimName: '../x' } },
    told: 'results.claimName: must be the name of a PersistentVolumeClaim, got "../x"',
  },
  {
    title: 'a bucket leads out of its folder',
    changed: { results: { kind: 'bucket', url: 's3://results/../x', image: 'rclone/rclone:1.76.0' } },
    told: 'results: must have a folder of letters, digits, ".", "_" and "-", with one slash between its parts and none at its end, got "s3://results/../x"',
  },
  {
    title: 'a bucket has no image',
    changed: { results: { kind: 'bucket', url: 's3://results' } },
    told: 'results: must be { kind: \'log\' }, { kind: \'redis\' }, { kind: \'volume\' } with a claimName, or { kind: \'bucket\' } with a url, got {"kind":"bucket","url":"s3://results"}',
  },
  {
    title: 'the service account of a bucket is a path',
    changed: {
      results: { kind: 'bucket', url: 's3://results', image: 'rclone/rclone:1.76.0', serviceAccountName: '../x' },
    },
    told: 'results: must be the name of a ServiceAccount, got "../x"',
  },
  {
    title: 'results are in a Redis that is not there',
    changed: { results: { kind: 'redis' } },
    told: 'results: must be on a volume, in a bucket or in the log, where this study has them, got {"kind":"redis"}',
  },
  {
    title: 'a pool has no queue',
    changed: { pattern: 'queue-worker-pool', results: { kind: 'redis' } },
    told: 'queue: must be given in a pool, and in no other study, got nothing',
  },
  {
    title: 'the Redis of a queue is a path',
    changed: { queue: { redis: 'a/b', maxAttempts: 3, loop: false } },
    told: 'queue.redis: must be the name of a StatefulSet, got "a/b"',
  },
  {
    title: 'an item has a million attempts',
    changed: { queue: { redis: 'a', maxAttempts: 1e6, loop: false } },
    told: `queue.maxAttempts: ${WHOLE} 1 to 101, got 1000000`,
  },
  {
    title: 'output has an unknown format',
    changed: { output: 'yaml' },
    told: 'output: must be one of auto, csv, json, printed, text, or an object with such a format, got "yaml"',
  },
  {
    title: 'output has an option that csv has not',
    changed: { output: { format: 'csv', quote: "'" } },
    told: 'output: must be an option of csv, got "\'"',
  },
];

/** study.json that is not an object, or only half of one. */
export const TEXTS: readonly (ReadCase & { readonly text: string })[] = [
  { title: 'it is empty', text: '', told: 'must be complete JSON, got ""' },
  {
    title: 'it is cut',
    text: '{"format":1,"id":"st',
    told: 'must be complete JSON, got "{\\"format\\":1,\\"id\\":\\"st"',
  },
  { title: 'it is null', text: 'null', told: 'must be an object, got null' },
  { title: 'it is a list', text: '[]', told: 'must be an object, got []' },
  {
    title: 'it is nested more deeply than a stack is',
    text: '['.repeat(100_000),
    told: `must be complete JSON, got "${'['.repeat(119)}…`,
  },
];

/** A file of a results folder that somebody, or a full disk, has changed. */
export interface FolderCase extends ReadCase {
  readonly file: string;
  /** The file that does not match it, if that is another one. */
  readonly at?: string;
  readonly changed: (text: string) => string;
}

const lines = (keep: (line: string, position: number) => boolean) => (text: string) =>
  text
    .split('\n')
    .filter(keep)
    .map((line) => `${line}\n`)
    .join('');
const told =
  (fields: Readonly<Record<string, unknown>>) =>
  (text: string): string =>
    JSON.stringify({ ...(JSON.parse(text) as object), ...fields });

/** Of three tasks with the parameter n: the first has two rows of values, the others one. */
export const FOLDERS: readonly FolderCase[] = [
  {
    title: 'records.csv is cut after its first lines',
    file: 'records.csv',
    changed: lines((line, position) => position < 3 && line !== ''),
    told: 'must have one line for each of 3 tasks, as study.json says, got "2 tasks in 2 lines"',
  },
  {
    title: 'records.csv has its header alone',
    file: 'records.csv',
    changed: lines((_, position) => position === 0),
    told: 'must have one line for each of 3 tasks, as study.json says, got "0 tasks in 0 lines"',
  },
  {
    title: 'records.csv has a line twice',
    file: 'records.csv',
    changed: (text) => `${text}${text.split('\n')[3]!}\n`,
    told: 'must have one line for each of 3 tasks, as study.json says, got "3 tasks in 4 lines"',
  },
  {
    title: 'records.csv has a task that the study has not',
    file: 'records.csv',
    changed: (text) => text.replace(/^2,/m, '7,'),
    told: 'must have one line for each of 3 tasks, as study.json says, got "3 tasks in 3 lines"',
  },
  {
    title: 'a task of records.csv is no number',
    file: 'records.csv',
    changed: (text) => text.replace(/^2,/m, 'two,'),
    told: 'line 4: task: must be a whole number, got "two"',
  },
  {
    title: 'a status of records.csv is unknown',
    file: 'records.csv',
    changed: (text) => text.replace('succeeded', 'done'),
    told: 'line 2: status: must be succeeded or failed or timed-out or out-of-memory or result-too-large or killed or unfinished or missing or corrupt or contradictory or unreadable, got "done"',
  },
  {
    title: 'seconds of records.csv are endless',
    file: 'records.csv',
    changed: (text) => text.replace(',0.25,', ',Infinity,'),
    told: 'line 2: seconds: must be a number of seconds, or empty, got "Infinity"',
  },
  {
    title: 'records.csv lacks a column',
    file: 'records.csv',
    changed: (text) => text.replace('status', 'state'),
    told: 'line 2: status: must be succeeded or failed or timed-out or out-of-memory or result-too-large or killed or unfinished or missing or corrupt or contradictory or unreadable, got nothing',
  },
  { title: 'records.csv is empty', file: 'records.csv', changed: () => '', told: 'must be a table, got ""' },
  {
    title: 'attempts.csv lacks a line',
    file: 'attempts.csv',
    changed: (text) => text.replace(/^2,.*\n/m, ''),
    told: 'must have 3 attempts, as study.json says, got 2',
  },
  {
    title: 'an attempt has no time',
    file: 'attempts.csv',
    changed: (text) => text.replace(/2023-\S+?Z/, 'noon'),
    told: 'line 2: started: must be a time, got "noon"',
  },
  {
    title: 'an attempt has an unknown status',
    file: 'attempts.csv',
    changed: (text) => text.replace('succeeded', 'done'),
    told: 'line 2: status: must be succeeded or failed or timed-out or out-of-memory or interrupted or result-too-large, got "done"',
  },
  {
    title: 'attempts.csv lacks a column',
    file: 'attempts.csv',
    changed: (text) => text.replace('seconds', 'time'),
    told: 'line 2: seconds: must be a number of seconds, got nothing',
  },
  {
    title: 'attempts.csv has more lines than study.json says',
    file: 'study.json',
    at: 'attempts.csv',
    changed: (text) => text.replace(/"attempts": ?3/, '"attempts":0'),
    told: 'must have 0 attempts, as study.json says, got 3',
  },
  {
    title: 'results.csv lacks its last column',
    file: 'results.csv',
    changed: (text) => text.replaceAll(/,[^,\n]*$/gm, ''),
    told: 'must have the columns task,n,value, as study.json says, got "task,n"',
  },
  {
    title: 'a column of results.csv has another name',
    file: 'results.csv',
    changed: (text) => text.replace('value', 'mean'),
    told: 'must have the columns task,n,value, as study.json says, got "task,n,mean"',
  },
  {
    title: 'results.csv is cut within its last number',
    file: 'results.csv',
    changed: (text) => text.slice(0, -3),
    told: 'must end with a line break, got "2,30,0.1"',
  },
  {
    title: 'results.csv is cut after a line',
    file: 'results.csv',
    changed: lines((line, position) => position < 4 && line !== ''),
    told: 'must have a line for each task, got "none for task 2"',
  },
  {
    title: 'results.csv lacks one of the lines of a task',
    file: 'results.csv',
    changed: lines((line, position) => position !== 1 && line !== ''),
    told: 'must have 4 lines of values, as study.json says, got 3',
  },
  {
    title: 'results.csv has a line of a task that is none',
    file: 'results.csv',
    changed: (text) => `${text}9,1,0\n`,
    told: 'must have only lines of tasks in records.csv, got "9"',
  },
  {
    title: 'results.csv has another parameter',
    file: 'results.csv',
    changed: (text) => text.replace('task,n', 'task,m'),
    told: 'must begin with the columns task,n, got "task,m"',
  },
  {
    title: 'study.json has as name that of another folder',
    file: 'study.json',
    changed: told({ name: '../../study-0123abcd' }),
    told: 'name: must be study and a hash, got "../../study-0123abcd"',
  },
  {
    title: 'study.json claims five billion tasks',
    file: 'study.json',
    changed: told({ tasks: 5e9, tasksPerPod: 10_000, collected: { tasks: '0-4999999999', rows: 5e9 } }),
    at: 'records.csv',
    told: 'must have one line for each of 5000000000 tasks, as study.json says, got "3 tasks in 3 lines"',
  },
  {
    title: 'study.json has notes that are no list',
    file: 'study.json',
    changed: told({ notes: 'x' }),
    told: 'notes: must be a list, got "x"',
  },
  {
    title: 'study.json has a list of tasks that is none',
    file: 'study.json',
    changed: told({ lacking: { value: '3-1' } }),
    told: 'lacking.value: must be a list of tasks such as 0-2,5, got "3-1"',
  },
];
