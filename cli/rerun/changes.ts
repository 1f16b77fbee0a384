import type { Container, Quantity } from '../../imports/k8s';
import { MAX_INT32 } from '../../lib/study/checks';
import { LOADER_CONTAINER, SIDECAR_CONTAINER, TASK_CONTAINER } from '../../lib/study/pod';
import { quantity } from '../../lib/study/resources';
import { MAX_RETRIES } from '../../lib/study/study';
import { CliError, EXIT } from '../text/errors';
import { parseDuration, tryQuantity } from '../text/units';
import type { JobManifest } from './rerun-job';
import { withVariables } from './variables';

/** What a rerun does differently, as the user writes it. */
export interface ChangeOptions {
  readonly memory?: string;
  readonly timeout?: string;
  readonly retries?: string;
}

/** The same, checked. Undefined: as in the newest run. */
export interface RerunChanges {
  /** From a quantity of Kubernetes, that of the newest run, to another one. */
  readonly memory: ((present: string) => string) | undefined;
  /** From the seconds of the newest run to others. */
  readonly timeout: ((present: number) => number) | undefined;
  readonly retries: number | undefined;
}

/** Least memory of a task, as for the prop. */
const MIN_KIBIBYTES = 4 * 1024;

/** @throws CliError naming each option that is invalid. */
export function parseChanges({ memory, timeout, retries }: ChangeOptions): RerunChanges {
  const faults: string[] = [];
  const checked = <Value>(given: string | undefined, parse: (text: string) => Value): Value | undefined => {
    try {
      return given === undefined ? undefined : parse(given);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      faults.push(error.message);
      return undefined;
    }
  };
  const changes = {
    memory: checked(memory, parseMemory),
    timeout: checked(timeout, parseTimeout),
    retries: checked(retries, parseRetries),
  };
  if (faults.length > 0) throw new CliError(faults.join('\n'), EXIT.usage);
  return changes;
}

/** `2x`: twice as much as in the newest run. */
const MULTIPLE = /^(\d{1,3}(?:\.\d{1,3})?)x$/;

function tryFactor(given: string): number | undefined {
  const factor = Number(MULTIPLE.exec(given)?.[1] ?? Number.NaN);
  return factor > 0 ? factor : undefined;
}

function parseMemory(given: string): (present: string) => string {
  const factor = tryFactor(given);
  if (factor !== undefined)
    return (present) => quantity(Math.max(MIN_KIBIBYTES, Math.ceil(((tryQuantity(present) ?? 0) / 1024) * factor)));
  const kibibytes = (tryQuantity(given) ?? Number.NaN) / 1024;
  if (Number.isSafeInteger(kibibytes) && kibibytes >= MIN_KIBIBYTES) return () => quantity(kibibytes);
  throw new CliError(
    `--memory: must be a size of at least 4Mi, in whole Ki, or a multiple, got "${given}"; write, for example, 4Gi, or 2x for twice the present memory`,
    EXIT.usage,
  );
}

function parseTimeout(given: string): (present: number) => number {
  const factor = tryFactor(given);
  if (factor !== undefined) return (present) => Math.min(MAX_INT32, Math.ceil(present * factor));
  const seconds = parseDuration('--timeout', given);
  if (Number.isInteger(seconds) && seconds <= MAX_INT32) return () => seconds;
  const rule = `be a duration of whole seconds from 1 to ${String(MAX_INT32)}`;
  throw new CliError(`--timeout: must ${rule}, got "${given}"; choose a time within that range`, EXIT.usage);
}

function parseRetries(given: string): number {
  if (/^\d{1,3}$/.test(given) && Number(given) <= MAX_RETRIES) return Number(given);
  const rule = `be a whole number from 0 to ${String(MAX_RETRIES)}`;
  throw new CliError(`--retries: must ${rule}, got "${given}"; choose one in that range`, EXIT.usage);
}

/** The Job of a rerun with these changes. */
export function withChanges(job: JobManifest, changes: RerunChanges): JobManifest {
  const { spec } = job;
  const pod = spec?.template.spec;
  if (spec === undefined || pod === undefined) return job;
  const { retries } = changes;
  const isOfPool = [...pod.containers, ...(pod.initContainers ?? [])].some(({ name }) => OF_QUEUE.includes(name));
  const isLoop = pod.containers.some(({ env = [] }) => env.some(({ name }) => name === 'KUBEPAR_LOOP'));
  const changed = (container: Container): Container => changedContainer(container, changes, isLoop);
  return {
    ...job,
    spec: {
      ...spec,
      // In a pool, it counts workers that are lost, not attempts.
      ...(retries !== undefined && !isOfPool && { backoffLimitPerIndex: retries }),
      template: {
        ...spec.template,
        spec: {
          ...pod,
          ...(pod.initContainers !== undefined && { initContainers: pod.initContainers.map(changed) }),
          containers: pod.containers.map(changed),
        },
      },
    },
  };
}

const TIMEOUT = 'KUBEPAR_TASK_TIMEOUT';
const OF_QUEUE: readonly string[] = [LOADER_CONTAINER, SIDECAR_CONTAINER];

function changedContainer(
  container: Container,
  { memory, timeout, retries }: RerunChanges,
  isLoop: boolean,
): Container {
  const isTask = container.name === TASK_CONTAINER;
  // With a loop, only the sidecar knows when an item began.
  const isTimed = container.name === (isLoop ? SIDECAR_CONTAINER : TASK_CONTAINER);
  const { resources } = container;
  // In a manifest, quantities are text.
  const limit = resources?.limits?.['memory'] as unknown as string | undefined;
  const size = memory && limit && { memory: memory(limit) as unknown as Quantity };
  // Twice no limit is none.
  const seconds = timeout?.(Number(container.env?.find(({ name }) => name === TIMEOUT)?.value ?? '0')) ?? 0;
  return withVariables(
    isTask && size !== undefined
      ? {
          ...container,
          resources: {
            ...resources,
            requests: { ...resources?.requests, ...size },
            limits: { ...resources?.limits, ...size },
          },
        }
      : container,
    {
      ...(isTimed && seconds > 0 && { [TIMEOUT]: String(seconds) }),
      ...(isTask && retries !== undefined && { KUBEPAR_RETRIES: String(retries) }),
      ...(container.name === LOADER_CONTAINER &&
        retries !== undefined && { KUBEPAR_MAX_ATTEMPTS: String(retries + 1) }),
    },
  );
}
