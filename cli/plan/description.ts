import { counted } from '../text/count';
import { shortList } from '../text/short-list';
import { wrap } from '../text/table';
import { bytesText, durationText } from '../text/units';
import type { Range } from './estimate';
import type { Plan } from './plan';
import type { Reuse } from './reuse';
import type { Requests } from './workload';

/**
 * A plan in readable form: one line for each of its answers, then the warnings.
 * @param width columns of the terminal.
 */
export function describePlan(plan: Plan, width = Infinity): string {
  const {
    file,
    study,
    namespace,
    perPod,
    sharedMemory,
    atOnce,
    needs,
    seconds,
    cpuHours,
    cost,
    taskSeconds,
    advice,
    reuse,
    tasks,
  } = plan;
  const answers: [string, string | undefined][] = [
    ['tasks', shape(plan)],
    ['to run', reuse && toRunText(reuse, tasks)],
    ['changes', reuse && reuse.settings.length > 0 ? reuse.settings.join('; ') : undefined],
    [
      'each pod',
      requestsText(perPod) +
        (sharedMemory === undefined ? '' : `, of the memory ${bytesText(sharedMemory)} for /dev/shm`),
    ],
    ['at a time', requestsText(atOnce)],
    ['namespace', namespace ?? 'the one that kubectl uses: the manifest sets none'],
    ['needs', needs.length === 0 ? undefined : `${needs.join(', ')}; create it first if it does not exist`],
    ['time', seconds && `${rangeText(seconds, durationText)} with ${durationText(taskSeconds ?? 0)} a task`],
    ['CPU-hours', cpuHours && `${rangeText(cpuHours, significant)}, from what the pods request`],
    ['cost', cost && rangeText(cost, significant)],
    ['advice', advice],
    ...plan.warnings.map((warning): [string, string] => ['warning', warning]),
  ];
  const lines = answers.flatMap(([name, text]) =>
    text === undefined ? [] : [`  ${name.padEnd(11)}${wrap(text, width, 13)}\n`],
  );
  return `${study} (${file})\n${lines.join('')}`;
}

function toRunText({ from, toRun, changedInputs, movedRows }: Reuse, tasks: number): string {
  const all = tasks === 1 ? 'the only task' : `all ${String(tasks)} tasks`;
  if (from === 'nothing') return `${all}: the earlier manifest does not contain the study`;
  if (toRun === 0) return from === 'results' ? 'nothing: each task has its result' : 'nothing: each task is the same';
  const rest = from === 'results' ? 'the others have their results' : 'the others are the same';
  const rows = `${counted(movedRows, 'row has', 'rows have')} another index, and so other random numbers`;
  const moved = movedRows === 0 ? '' : `; ${rows}: Parameters.extend keeps them at theirs`;
  if (toRun < tasks) return `${String(toRun)} of ${String(tasks)} tasks; ${rest}${moved}`;
  if (changedInputs === undefined)
    return `${all}: the earlier version does not say what its results depend on, because an older kubepar wrote it`;
  return changedInputs.length > 0 ? `${all}: ${shortList(changedInputs)} changed` : `${all}${moved}`;
}

function shape({ isPool, itemsPerProcess, tasks, tasksPerPod, jobs, pods, concurrentPods, waves }: Plan): string {
  const all = counted(tasks, 'task', 'tasks');
  if (isPool) {
    const workers = counted(concurrentPods, 'worker', 'workers');
    const idle = pods > concurrentPods ? ` (${String(pods)} wanted)` : '';
    const perProcess = itemsPerProcess === undefined ? '' : `, ${counted(itemsPerProcess, 'item', 'items')} a process`;
    return `${counted(tasks, 'item', 'items')} in a queue, ${workers}${idle}${perProcess}`;
  }
  const each = tasksPerPod === 1 ? '' : ` of ${String(tasksPerPod)} tasks`;
  const places = jobs > 1 ? `a Job and a pod for each` : `${counted(pods, 'pod', 'pods')}${each}`;
  const together = pods === concurrentPods ? 'all at once' : `${String(concurrentPods)} at a time`;
  return `${all}: ${places}, ${together}${waves > 1 ? `, ${String(waves)} waves` : ''}`;
}

function requestsText({ cpu, memory, storage }: Requests): string {
  return `${significant(cpu)} CPU, ${bytesText(memory)} memory, ${bytesText(storage)} disk`;
}

function rangeText({ least, most }: Range, text: (value: number) => string): string {
  const [from, to] = [text(least), text(most)];
  return from === to ? from : `${from} to ${to}`;
}

/** At most two significant digits, and three for large numbers. */
function significant(value: number): string {
  return String(Number(value.toPrecision(value < 100 ? 2 : 3)));
}
