/** What a Redis reports about itself or its queue, and the command's message about that. */
interface LyingRedis {
  readonly title: string;
  /** The line that answers a command, by its first word; if there is none, that of a correct and empty queue. */
  readonly says: Readonly<Record<string, string | ((turn: number) => string)>>;
  readonly told: RegExp;
}

const ANSWER = (command: string, rule: string): RegExp =>
  new RegExp(`^Redis: its answer to ${command}: must ${rule}.*; see the log of its pod, and try again$`);
const NO_REPLY =
  /^can't query Redis: a reply is not in the format of redis-cli; see the log of its pod, and try again$/;
const STATS = 'have a line for each of waiting, leased, expired, done, dead, batches, with a whole number, got';
const counts = (given: string): string => `"waiting 0\\nleased 0\\nexpired 0\\n${given}\\ndead 0\\nbatches 1"`;
const [MANY, FULL] = [Array<string>(1001).fill('"a"').join(','), Array<string>(1000).fill('"a"').join(',')];

export const LYING_REDIS: readonly LyingRedis[] = [
  { title: 'a count that is negative', says: { FCALL_RO: counts('done -1') }, told: ANSWER('FCALL_RO', STATS) },
  { title: 'a count that is no number', says: { FCALL_RO: counts('done x') }, told: ANSWER('FCALL_RO', STATS) },
  { title: 'a count that is no whole number', says: { FCALL_RO: counts('done 1.5') }, told: ANSWER('FCALL_RO', STATS) },
  {
    title: 'a count that is endless',
    says: { FCALL_RO: counts(`done ${'9'.repeat(400)}`) },
    told: ANSWER('FCALL_RO', STATS),
  },
  { title: 'a count that is missing', says: { FCALL_RO: '"waiting 0\\nleased 0"' }, told: ANSWER('FCALL_RO', STATS) },
  { title: 'a count twice', says: { FCALL_RO: counts('done 1\\ndone 2') }, told: ANSWER('FCALL_RO', STATS) },
  { title: 'counts that are a number', says: { FCALL_RO: '7' }, told: ANSWER('FCALL_RO', 'be text, got 7') },
  { title: 'no counts', says: { FCALL_RO: 'NULL' }, told: ANSWER('FCALL_RO', 'be text, got null') },
  { title: 'counts and more', says: { FCALL_RO: '"a","b"' }, told: ANSWER('FCALL_RO', '') },
  { title: 'no reply', says: { FCALL_RO: '' }, told: ANSWER('FCALL_RO', '') },
  {
    title: 'a list longer than asked for',
    says: { LRANGE: MANY },
    told: ANSWER('LRANGE', 'have at most 1000 elements'),
  },
  { title: 'a list without end', says: { LRANGE: FULL }, told: ANSWER('LRANGE', 'have at most 10000000 items') },
  { title: 'a list of numbers', says: { LRANGE: '1,2' }, told: ANSWER('LRANGE', 'be text, got 1') },
  { title: 'a list with nothing in it', says: { LRANGE: 'NULL' }, told: ANSWER('LRANGE', 'be text, got null') },
  {
    title: 'a place that is no number',
    says: { ZSCAN: '"x"' },
    told: ANSWER('ZSCAN', 'be the place where it continues, got "x"'),
  },
  {
    title: 'a place that is negative',
    says: { ZSCAN: '"-1"' },
    told: ANSWER('ZSCAN', 'be the place where it continues'),
  },
  {
    title: 'a place that is an integer',
    says: { ZSCAN: '0' },
    told: ANSWER('ZSCAN', 'be the place where it continues, got 0'),
  },
  {
    title: 'a place that is a page long',
    says: { ZSCAN: `"${'7'.repeat(5000)}"` },
    told: ANSWER('ZSCAN', 'be the place where'),
  },
  { title: 'no place', says: { ZSCAN: 'NULL' }, told: ANSWER('ZSCAN', 'be the place where it continues, got null') },
  { title: 'a page that leads to itself', says: { HSCAN: '"5"' }, told: ANSWER('HSCAN', 'end, got "5"') },
  {
    title: 'pages that lead round in a circle',
    says: { HSCAN: (turn) => `"${String(1 + (turn % 7))}","a","1 t"` },
    told: ANSWER('HSCAN', 'end'),
  },
  {
    title: 'pages with nothing in them, without end',
    says: { HSCAN: (turn) => `"${String(1 + turn)}"` },
    told: ANSWER('HSCAN', 'end'),
  },
  { title: 'a name without a value', says: { HSCAN: '"0","a"' }, told: ANSWER('HSCAN', 'have a value for each name') },
  { title: 'a name that is a number', says: { HSCAN: '"0",1,"x"' }, told: ANSWER('HSCAN', 'be text, got 1') },
  { title: 'a value that is nothing', says: { HSCAN: '"0","a",NULL' }, told: ANSWER('HSCAN', 'be text, got null') },
  { title: 'a text that is cut', says: { HSCAN: '"0","a' }, told: NO_REPLY },
  { title: 'a text that ends in a backslash', says: { HSCAN: '"0\\"' }, told: NO_REPLY },
  { title: 'a text behind a text', says: { HSCAN: '"0"x' }, told: NO_REPLY },
  { title: 'words', says: { HSCAN: 'hello world' }, told: NO_REPLY },
  { title: 'HTML', says: { FCALL_RO: '<html>' }, told: NO_REPLY },
  { title: 'bytes', says: { FCALL_RO: '\u0000\u0001\u00ff' }, told: NO_REPLY },
  {
    title: 'two replies to one command',
    says: { FCALL_RO: `${counts('done 0')}\n"x"\n"y"` },
    told: /it sent a reply to no command|its answer to/,
  },
  {
    title: 'that it refuses',
    says: { LRANGE: 'ERROR,"WRONGTYPE x"' },
    told: /^Redis refuses: WRONGTYPE x; see the log of its pod$/,
  },
];

export const HONEST: Readonly<Record<string, string>> = {
  FCALL_RO: counts('done 0'),
  LRANGE: '',
  ZSCAN: '"0"',
  HSCAN: '"0"',
};
