import type { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import { isRecord, kibibytes } from './checks';
import { checkKnownNames } from './known-names';
import { tryCpuCode } from './likely-meaning';
import { fieldPath } from './plain-data';
import { checkDevice, HUGE_PAGES } from './pod/devices';
import type { ProblemList } from './problems';

/** The resources that one pod requests from its node. */
export interface StudyResources {
  /**
   * CPU time that is reserved for the pod. It may use more if available. Libraries start as many threads as this,
   * rounded up.
   * @default Cpu.millis(500)
   */
  readonly cpu?: Cpu;
  /**
   * Memory, request and limit: a task that needs more is killed. Minimum: 4 MiB.
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;
  /**
   * Disk for the working folder, the home folder, /tmp, KUBEPAR_SHARED and the log together, request and limit.
   * Minimum: 16 MiB.
   * @default Size.gibibytes(1)
   */
  readonly ephemeralStorage?: Size;
  /**
   * /dev/shm, the shared memory of processes, for example of Python's `multiprocessing.shared_memory` or of data
   * loaders. What is in it counts as memory, so it must be less than that. Minimum: 1 MiB.
   * @default - that of the container runtime, usually 64 MiB
   */
  readonly sharedMemory?: Size;
  /**
   * Devices and huge pages by their names, for example `{ 'nvidia.com/gpu': 1, 'hugepages-2Mi': Size.mebibytes(64) }`:
   * whole numbers, and sizes for huge pages. Request and limit are equal, because Kubernetes does not share them
   * between pods.
   * @default - none
   */
  readonly extended?: Readonly<Record<string, number | Size>>;
}

/** {@link StudyResources} in the notation of Kubernetes' quantities. */
export interface CheckedResources {
  readonly cpu: string;
  readonly memory: string;
  readonly ephemeralStorage: string;
  readonly sharedMemory: string | undefined;
  readonly extended: Readonly<Record<string, string | number>>;
}

/** The sizes in KiB. */
const DEFAULTS = { cpu: '500m', memory: 512 * 1024, ephemeralStorage: 1024 ** 2 } as const;

export function checkResources(problems: ProblemList, given: unknown = {}): CheckedResources {
  if (!isRecord(given)) {
    problems.report('resources', 'be an object', given, 'write, for example, { memory: Size.gibibytes(1) }');
    return checkResources(problems);
  }
  checkKnownNames(problems, given, {
    known: NAMES,
    rule: `be one of ${NAMES.join(', ')}`,
    hints: HINTS,
    prefix: 'resources.',
  });
  const { cpu, extended, sharedMemory } = given;
  const size = (name: 'memory' | 'ephemeralStorage', min: number): number =>
    given[name] === undefined ? DEFAULTS[name] : kibibytes(problems, `resources.${name}`, given[name], min);
  const memory = size('memory', 4);
  return {
    cpu: cpu === undefined ? DEFAULTS.cpu : checkCpu(problems, cpu),
    memory: quantity(memory),
    ephemeralStorage: quantity(size('ephemeralStorage', 16)),
    sharedMemory: sharedMemory === undefined ? undefined : checkSharedMemory(problems, sharedMemory, memory),
    extended: checkExtended(problems, extended),
  };
}

const NAMES = Object.keys({
  cpu: true,
  memory: true,
  ephemeralStorage: true,
  sharedMemory: true,
  extended: true,
} satisfies Record<keyof StudyResources, true>);

const HINTS = Object.fromEntries(
  ['gpu', 'gpus', 'nvidia.com/gpu', 'amd.com/gpu'].map((name) => [
    name,
    `write extended: { '${name.includes('/') ? name : 'nvidia.com/gpu'}': 1 }`,
  ]),
);

/** @param memory in KiB; 0 if it is invalid itself. */
function checkSharedMemory(problems: ProblemList, given: unknown, memory: number): string {
  const size = kibibytes(problems, 'resources.sharedMemory', given, 1);
  if (memory > 0 && size >= memory) {
    const rule = `be less than memory, which is ${quantity(memory)}: what is in /dev/shm counts as memory`;
    problems.report('resources.sharedMemory', rule, quantity(size), 'raise memory, or lower it');
  }
  return quantity(size);
}

function checkExtended(problems: ProblemList, given: unknown = {}): CheckedResources['extended'] {
  if (!isRecord(given)) {
    const remedy = "write, for example, { 'nvidia.com/gpu': 1 }";
    problems.report('resources.extended', 'be an object of names and whole numbers', given, remedy);
    return {};
  }
  const quantities = Object.entries(given).map(([name, value]): [string, string | number] => {
    const prop = fieldPath('resources.extended', name);
    const isSize = name.startsWith(HUGE_PAGES) && typeof value === 'object' && value !== null && 'toKibibytes' in value;
    const amount = isSize ? quantity(kibibytes(problems, prop, value, 0)) : value;
    if (typeof amount === 'number' || typeof amount === 'string') {
      checkDevice(problems, prop, name, amount);
      return [name, amount];
    }
    problems.report(prop, 'be a whole number, or for huge pages a Size', value, 'write, for example, 1');
    return [name, 0];
  });
  return Object.fromEntries(quantities);
}

/** Millis of a CPU quantity such as "200m", "2" or "0.5". */
function checkCpu(problems: ProblemList, given: unknown): string {
  const amount: unknown = (given as Partial<Cpu> | null)?.amount;
  const [, number, unit] = (typeof amount === 'string' && /^(\d+(?:\.\d+)?)(m?)$/.exec(amount)) || [];
  const millis = Number(`${String(number)}${unit === 'm' ? '' : 'e3'}`);
  if (!Number.isSafeInteger(millis) || millis < 1) {
    const code = tryCpuCode(given);
    const remedy = code === undefined ? 'write, for example, Cpu.millis(500) or Cpu.units(2)' : `write ${code}`;
    problems.report('resources.cpu', 'be a Cpu of at least one thousandth, in whole thousandths', given, remedy);
    return '1m';
  }
  return millis % 1000 === 0 ? String(millis / 1000) : `${String(millis)}m`;
}

/** KiB as a quantity in the largest unit in which it is a whole number. */
export function quantity(kibi: number): string {
  if (kibi % 1024 ** 2 === 0) return `${String(kibi / 1024 ** 2)}Gi`;
  if (kibi % 1024 === 0) return `${String(kibi / 1024)}Mi`;
  return `${String(kibi)}Ki`;
}
