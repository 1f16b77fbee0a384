import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Case, Refused } from '../case';

/** A prop, its value, the message after "must", and its value after following the remedy. */
type Row = readonly [what: string, given: unknown, told: string, followed: unknown];

function cases(prop: string, rows: readonly Row[], construct?: Case['construct']): Refused[] {
  return rows.map(([what, given, told, followed]) => ({
    title: `${prop} is ${what}${construct === undefined ? '' : ` in a ${construct}`}`,
    ...(construct && { construct }),
    given: { [prop]: given },
    told: [`${prop}: must ${told}`],
    followed: { [prop]: followed },
  }));
}

const count = (given: string, remedy = 'choose one in that range'): string =>
  `be a whole number of at least 1, got ${given}; ${remedy}`;
const range = (least: number, most: number, given: string, remedy = 'choose one in that range'): string =>
  `be a whole number from ${String(least)} to ${String(most)}, got ${given}; ${remedy}`;
const MAX = 2_147_483_647;
const quotes = (value: number): string => `write ${String(value)} without quotes, or Number(…) of a variable`;

const COUNTS: readonly Refused[] = [
  ...cases('completions', [
    ['0', 0, count('0'), 1],
    ['negative', -1, count('-1'), 1],
    ['a fraction', 1.5, count('1.5'), 2],
    ['text', '10', count('"10"', quotes(10)), 10],
    ['text with blanks', ' 5 ', count('" 5 "', quotes(5)), 5],
    ['a hexadecimal text', '0x10', count('"0x10"', quotes(16)), 16],
    ['a text with an exponent', '1e2', count('"1e2"', quotes(100)), 100],
    ['a word', 'many', count('"many"'), 10],
    ['empty', '', count('""'), 10],
    ['NaN', NaN, count('NaN'), 10],
    ['-0', -0, count('-0'), 1],
    ['left out', undefined, count('nothing'), 10],
    ['null', null, count('null', 'write a number'), 10],
    ['true', true, count('true'), 1],
    ['a list', [3], count('[3]'), 3],
    ['an object of a number', new Number(3), count('3'), 3],
    ['more than JavaScript counts', 2 ** 53, range(1, Number.MAX_SAFE_INTEGER, '9007199254740992'), 1000],
    ['endless', Infinity, range(1, Number.MAX_SAFE_INTEGER, 'Infinity'), 1000],
    ['1e308', 1e308, range(1, Number.MAX_SAFE_INTEGER, '1e+308'), 1000],
  ]),
  {
    title: 'completions are more than Kubernetes counts',
    given: { completions: 2 ** 31 },
    told: [
      'tasksPerPod: must make at most 2147483647 pods, got 1; set it to 2 or more',
      'maxFailedTasks: must be from 0 to 10000 if there are more than 100000 pods (a rule of Kubernetes; there are 2147483648), got nothing; set it, or set tasksPerPod to 21475 or more for at most 100000 pods',
    ],
    followed: { completions: 2 ** 31, tasksPerPod: 21_475 },
  },
  {
    title: 'completions are the most that Kubernetes counts, without maxFailedTasks',
    given: { completions: MAX },
    told: [
      'maxFailedTasks: must be from 0 to 10000 if there are more than 100000 pods (a rule of Kubernetes; there are 2147483647), got nothing; set it, or set tasksPerPod to 21475 or more for at most 100000 pods',
    ],
    followed: { completions: MAX, maxFailedTasks: 10_000 },
  },
  {
    title: 'many tasks run too many at a time',
    given: { completions: 100_001, maxFailedTasks: 1, parallelism: 10_001 },
    told: [
      'parallelism: must be at most 10000 if there are more than 100000 pods (a rule of Kubernetes; there are 100001), got 10001; lower it, or set tasksPerPod to 2 or more for at most 100000 pods',
    ],
    followed: { completions: 100_001, maxFailedTasks: 1, parallelism: 10_000 },
  },
  {
    title: 'many tasks may fail too often',
    given: { completions: 100_001, maxFailedTasks: 10_001 },
    told: [
      'maxFailedTasks: must be from 0 to 10000 if there are more than 100000 pods (a rule of Kubernetes; there are 100001), got 10001; set it, or set tasksPerPod to 2 or more for at most 100000 pods',
    ],
    followed: { completions: 100_001, maxFailedTasks: 10_001, tasksPerPod: 2 },
  },
  ...cases('parallelism', [
    ['negative', -1, range(1, 100_000, '-1'), 1],
    ['100001', 100_001, range(1, 100_000, '100001'), 100_000],
    ['a fraction', 0.5, range(1, 100_000, '0.5'), 1],
    ['text', '10', range(1, 100_000, '"10"', quotes(10)), 10],
  ]),
  ...cases('maxFailedTasks', [
    ['more than there are tasks', 4, range(0, 3, '4', 'leave it out to run everything'), undefined],
    ['negative', -1, range(0, 3, '-1', 'leave it out to run everything'), 0],
    ['a share', 0.1, range(0, 3, '0.1', 'leave it out to run everything'), 1],
    ['-0', -0, range(0, 3, '-0', 'leave it out to run everything'), 0],
  ]),
  ...cases('retries', [
    ['negative', -1, range(0, 100, '-1'), 0],
    ['101', 101, range(0, 100, '101'), 100],
    ['endless', Infinity, range(0, 100, 'Infinity'), 100],
    ['false', false, range(0, 100, 'false'), 0],
  ]),
  ...cases('tasksPerPod', [
    ['0', 0, range(1, MAX, '0'), 1],
    ['ten billion', 1e10, range(1, MAX, '10000000000'), MAX],
  ]),
  ...cases('seed', [
    ['negative', -1, range(0, MAX, '-1'), 1],
    ['a fraction', 1.5, range(0, MAX, '1.5'), 1],
    ['beyond the integers of R', 2 ** 31, range(0, MAX, '2147483648'), MAX],
    ['-0', -0, range(0, MAX, '-0'), 0],
    ['text', '42', range(0, MAX, '"42"', quotes(42)), 42],
    ['a bigint', 42n, range(0, MAX, '42n', 'write 42, without n'), 42],
    ['a Date', new Date(0), range(0, MAX, '"1970-01-01T00:00:00.000Z"'), 0],
  ]),
];

const time = (given: string, remedy = 'choose a time within that range'): string =>
  `be a Duration of whole seconds from 1 to 2147483647, got ${given}; ${remedy}`;
const EXAMPLE_TIME = 'write, for example, Duration.minutes(10)';

const TIMES: readonly Refused[] = [
  ...cases('deadline', [
    ['0', Duration.seconds(0), time('0 seconds'), Duration.seconds(1)],
    ['half a second', Duration.millis(500), time('500 millis'), Duration.seconds(1)],
    ['beyond 32 bits', Duration.days(24_856), time('24856 days'), Duration.days(24_855)],
    ['a number', 3600, time('3600', 'write Duration.seconds(3600)'), Duration.seconds(3600)],
    ['text', '2h', time('"2h"', 'write Duration.hours(2)'), Duration.hours(2)],
    ['text of ISO 8601', 'PT1H', time('"PT1H"', EXAMPLE_TIME), Duration.parse('PT1H')],
    ['null', null, time('null', EXAMPLE_TIME), undefined],
    ['a Size', Size.mebibytes(1), time('1Mi', EXAMPLE_TIME), Duration.minutes(10)],
  ]),
  ...cases('taskTimeout', [
    ['0', Duration.minutes(0), time('0 minutes'), Duration.minutes(1)],
    ['a third of a second', Duration.seconds(1 / 3), time('333.3333333333333 millis'), Duration.seconds(1)],
    ['negative text', '-5m', time('"-5m"', EXAMPLE_TIME), Duration.minutes(5)],
  ]),
  ...cases('ttl', [
    ['0', Duration.seconds(0), time('0 seconds'), Duration.seconds(1)],
    ['an object', { seconds: 5 }, time('{"seconds":5}', EXAMPLE_TIME), Duration.seconds(5)],
    ['a bigint', 5n, time('5n', EXAMPLE_TIME), Duration.seconds(5)],
  ]),
  ...cases(
    'lease',
    [
      [
        'shorter than its renewal',
        Duration.seconds(2),
        'be a Duration of whole seconds from 3 to 86400, got 2 seconds; choose a time within that range',
        Duration.seconds(3),
      ],
      [
        'longer than a day',
        Duration.hours(25),
        'be a Duration of whole seconds from 3 to 86400, got 1 day 60 minutes; choose a time within that range',
        Duration.days(1),
      ],
    ],
    'pool',
  ),
];

/** A resource: its value, the message, and its value after the remedy. */
function resources(name: string, rows: readonly Row[]): Refused[] {
  return rows.map(([what, given, told, followed]) => ({
    title: `${name} of a pod is ${what}`,
    given: { resources: { [name]: given } },
    told: [`resources.${name}: must ${told}`],
    followed: { resources: { [name]: followed } },
  }));
}

const cpu = (given: string, remedy = 'write, for example, Cpu.millis(500) or Cpu.units(2)'): string =>
  `be a Cpu of at least one thousandth, in whole thousandths, got ${given}; ${remedy}`;
const size = (given: string, remedy = 'choose one in that range, for example Size.mebibytes(512)'): string =>
  `be a Size of at least 4 MiB, in whole KiB, got ${given}; ${remedy}`;
const EXAMPLE_SIZE = 'write, for example, Size.mebibytes(512) or Size.gibibytes(1)';

const RESOURCES: readonly Refused[] = [
  ...resources('cpu', [
    ['0', Cpu.millis(0), cpu('0m'), Cpu.millis(1)],
    ['negative', Cpu.units(-1), cpu('-1'), Cpu.units(1)],
    ['less than a thousandth', Cpu.units(0.0001), cpu('0.0001'), Cpu.millis(1)],
    ['half of a thousandth', Cpu.millis(1.5), cpu('1.5m'), Cpu.millis(2)],
    ['NaN', Cpu.units(NaN), cpu('NaN'), Cpu.units(1)],
    ['endless', Cpu.units(Infinity), cpu('Infinity'), Cpu.units(64)],
    ['more than JavaScript counts', Cpu.millis(2 ** 53), cpu('9007199254740992m'), Cpu.units(64)],
    ['a number with a comma', '1,5', cpu('"1,5"', 'write Cpu.units(1.5)'), Cpu.units(1.5)],
    ['text of a manifest', '500m', cpu('"500m"', 'write Cpu.millis(500)'), Cpu.millis(500)],
    ['a number', 2, cpu('2', 'write Cpu.units(2)'), Cpu.units(2)],
    ['the number 0', 0, cpu('0'), Cpu.millis(1)],
    ['a negative number', -1, cpu('-1'), Cpu.units(1)],
    ['null', null, cpu('null'), undefined],
    ['a Size', Size.mebibytes(1), cpu('1Mi'), Cpu.units(1)],
  ]),
  ...resources('memory', [
    ['1g', '1g', size('"1g"', 'write Size.gibibytes(1)'), Size.gibibytes(1)],
    ['512 bytes as text', '512', size('"512"', 'write Size.mebibytes(512)'), Size.mebibytes(512)],
    ['a number', 512, size('512', 'write Size.mebibytes(512)'), Size.mebibytes(512)],
    ['thousandths of a byte', '400m', size('"400m"', 'write Size.mebibytes(400)'), Size.mebibytes(400)],
    ['negative', '-1Gi', size('"-1Gi"', EXAMPLE_SIZE), Size.gibibytes(1)],
    ['1e400', '1e400', size('"1e400"', EXAMPLE_SIZE), Size.gibibytes(1)],
    ['0', 0, size('0', EXAMPLE_SIZE), Size.gibibytes(1)],
    ['text of a manifest', '1.5Gi', size('"1.5Gi"', 'write Size.gibibytes(1.5)'), Size.gibibytes(1.5)],
    ['text that is too little', '3Mi', size('"3Mi"', EXAMPLE_SIZE), Size.mebibytes(4)],
    ['less than a container needs', Size.kibibytes(4095), size('4095Ki'), Size.kibibytes(4096)],
    ['no whole KiB', Size.kibibytes(5000.5), size('5000.5Ki'), Size.kibibytes(5001)],
    ['endless', Size.gibibytes(Infinity), size('InfinityGi'), Size.gibibytes(1)],
    ['NaN', Size.gibibytes(NaN), size('NaNGi'), Size.gibibytes(1)],
    ['more than JavaScript counts', Size.pebibyte(8192), size('8192Pi'), Size.gibibytes(1)],
    ['a Duration', Duration.days(1), size('1 day', EXAMPLE_SIZE), Size.gibibytes(1)],
    ['null', null, size('null', EXAMPLE_SIZE), undefined],
  ]),
  {
    title: 'disk of a pod is too little for the log',
    given: { resources: { ephemeralStorage: Size.mebibytes(15) } },
    told: [
      'resources.ephemeralStorage: must be a Size of at least 16 MiB, in whole KiB, got 15Mi; choose one in that range, for example Size.mebibytes(512)',
    ],
    followed: { resources: { ephemeralStorage: Size.mebibytes(16) } },
  },
  ...['requests', 'limits'].map((name) => ({
    title: `resources have ${name}, as in a manifest`,
    given: { resources: { [name]: { memory: '1Gi' } } },
    told: [
      `resources.${name}: must be one of cpu, memory, ephemeralStorage, sharedMemory, extended, got {"memory":"1Gi"}; correct the name; valid names are cpu, memory, ephemeralStorage, sharedMemory, extended`,
    ],
    followed: { resources: { memory: Size.gibibytes(1) } },
  })),
  ...(
    [
      ['null', null, 'null'],
      ['text', '1Gi', '"1Gi"'],
      ['a list', [], '[]'],
      ['a Map', new Map(), '{}'],
    ] as const
  ).map(([what, given, told]) => ({
    title: `the resources are ${what}`,
    given: { resources: given },
    told: [`resources: must be an object, got ${told}; write, for example, { memory: Size.gibibytes(1) }`],
    followed: { resources: { memory: Size.gibibytes(1) } },
  })),
  ...(['0', '-1Gi', '10 apples'] as const).map((storage) => ({
    title: `the storage of a Redis is ${storage}`,
    construct: 'redis' as const,
    given: { storage },
    told: [
      `storage: must be a Size of at least 128 MiB, or 'ephemeral', got "${storage}"; write 'ephemeral' or, for example, Size.gibibytes(10)`,
    ],
    followed: { storage: 'ephemeral' },
  })),
  {
    title: 'the storage of a Redis is less than twice its memory',
    construct: 'redis',
    given: { memory: Size.gibibytes(1) },
    told: [
      'storage: must be at least twice the memory, which is 1Gi: Redis rewrites its file while it keeps the old one, got "1Gi"; set it to 2Gi, which creates another, empty Redis, or set memory to 512Mi',
    ],
    followed: { memory: Size.gibibytes(1), storage: Size.gibibytes(2) },
  },
];

const EXIT_CODES: readonly Refused[] = [
  {
    title: 'the exit code of success is never retried',
    given: { noRetryExitCodes: [0] },
    told: [
      'noRetryExitCodes[0]: must be a whole number from 1 to 255, got 0; choose one in that range; 0 means success',
    ],
    followed: { noRetryExitCodes: [1] },
  },
  {
    title: 'an exit code is larger than a byte, and another one is text',
    given: { freeRetryExitCodes: [256, '75'] },
    told: [
      'freeRetryExitCodes[0]: must be a whole number from 1 to 255, got 256; choose one in that range; 0 means success',
      'freeRetryExitCodes[1]: must be a whole number from 1 to 255, got "75"; write 75 without quotes, or Number(…) of a variable',
    ],
    followed: { freeRetryExitCodes: [255, 75] },
  },
  {
    title: 'an exit code is not in a list',
    given: { noRetryExitCodes: 3 },
    told: ['noRetryExitCodes: must be a list of exit codes, got 3; write, for example, [3]'],
    followed: { noRetryExitCodes: [3] },
  },
  {
    title: 'an exit code is retried never and for free',
    given: { noRetryExitCodes: [3, 4], freeRetryExitCodes: [75, 4] },
    told: ['freeRetryExitCodes: must have no code of noRetryExitCodes, got [4]; remove it from one of them'],
    followed: { noRetryExitCodes: [3, 4], freeRetryExitCodes: [75] },
  },
];

/** Counts, times and quantities. */
export const NUMBERS: readonly Refused[] = [...COUNTS, ...EXIT_CODES, ...TIMES, ...RESOURCES];
