import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { isRecord, kibibytes } from './checks';
import type { ProblemList } from './problems';

/** What one pod asks of its node. */
export interface StudyResources {
  /**
   * CPU time that is kept free for the pod; it may use more where there is more. Libraries start as many threads as this, rounded up.
   * @default Cpu.millis(500)
   */
  readonly cpu?: Cpu;
  /**
   * Memory, request and limit: a task that needs more is killed. Minimum: 4 MiB.
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;
  /**
   * Disk for the working folder, the home folder, /tmp, KUBEPAR_SHARED and the log together, request and limit. Minimum: 16 MiB.
   * @default Size.gibibytes(1)
   */
  readonly ephemeralStorage?: Size;
}

/** {@link StudyResources} in the notation of Kubernetes' quantities. */
export interface CheckedResources {
  readonly cpu: string;
  readonly memory: string;
  readonly ephemeralStorage: string;
}

const DEFAULT_CPU = Cpu.millis(500);
const DEFAULT_MEMORY = Size.mebibytes(512);
const DEFAULT_STORAGE = Size.gibibytes(1);

export function checkResources(problems: ProblemList, given: unknown = {}): CheckedResources {
  if (!isRecord(given)) {
    problems.report('resources', 'be an object', given, 'write, for example, { memory: Size.gibibytes(1) }');
    return checkResources(problems);
  }
  const { cpu = DEFAULT_CPU, memory = DEFAULT_MEMORY, ephemeralStorage = DEFAULT_STORAGE, ...others } = given;
  for (const name of Object.keys(others)) {
    problems.report(
      `resources.${name}`,
      'be one of cpu, memory, ephemeralStorage',
      name,
      'ask for devices such as GPUs with pod.containers',
    );
  }
  return {
    cpu: checkCpu(problems, cpu),
    memory: quantity(kibibytes(problems, 'resources.memory', memory, 4)),
    ephemeralStorage: quantity(kibibytes(problems, 'resources.ephemeralStorage', ephemeralStorage, 16)),
  };
}

/** Millis of a CPU quantity such as "200m", "2" or "0.5". */
function checkCpu(problems: ProblemList, given: unknown): string {
  const amount: unknown = (given as Partial<Cpu> | null)?.amount;
  const [, number, unit] = (typeof amount === 'string' && /^(\d+(?:\.\d+)?)(m?)$/.exec(amount)) || [];
  const millis = Number(`${String(number)}${unit === 'm' ? '' : 'e3'}`);
  if (!Number.isInteger(millis) || millis < 1) {
    problems.report(
      'resources.cpu',
      'be a Cpu of at least one thousandth, in whole thousandths',
      given,
      'write, for example, Cpu.millis(500) or Cpu.units(2)',
    );
    return '1m';
  }
  return millis % 1000 === 0 ? String(millis / 1000) : `${String(millis)}m`;
}

/** KiB as a quantity in the largest unit that keeps it whole. */
export function quantity(kibi: number): string {
  if (kibi % 1024 ** 2 === 0) return `${String(kibi / 1024 ** 2)}Gi`;
  if (kibi % 1024 === 0) return `${String(kibi / 1024)}Mi`;
  return `${String(kibi)}Ki`;
}
