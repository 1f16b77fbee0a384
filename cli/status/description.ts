import { onLines } from '../text/commands-to-copy';
import { printable } from '../text/control-characters';
import { counted } from '../text/count';
import { shortTaskList } from '../study/task-list';
import { alignLeft, wrap } from '../text/table';
import { durationText } from '../text/units';
import type { FailureGroup } from './failure-kinds';
import type { StudyStatus } from './study-status';

/**
 * One line per study.
 * @param width columns of the terminal.
 */
export function describeStudies(studies: readonly StudyStatus[], width = Infinity): string {
  const rows = studies.map(({ name, state, tasks, succeeded, failed, secondsLeft }) => [
    name,
    state,
    succeeded === undefined ? '?' : String(succeeded),
    failed === undefined ? '?' : String(failed),
    String(tasks),
    secondsLeft === undefined ? '' : durationText(secondsLeft),
  ]);
  return alignLeft([['STUDY', 'STATE', 'DONE', 'FAILED', 'TASKS', 'LEFT'], ...rows], width);
}

/**
 * One study in a few lines, the last of which says what to do.
 * @param width columns of the terminal.
 */
export function describeStudy(status: StudyStatus, width = Infinity): string {
  const { study, name, pattern, state, rate, secondsLeft, reason, failures, warned, waiting, advice } = status;
  const answers: [string, string][] = [
    ['tasks', describeTasks(status)],
    ...(rate === undefined
      ? []
      : [['rate', `${rateText(rate)}, ${durationText(secondsLeft ?? 0)} left`] as [string, string]]),
    ...(reason === '' ? [] : [['why', reason] as [string, string]]),
    ...failures.map((group): [string, string] => ['failed', describeFailures(group)]),
    ...warned
      .slice(0, MOST_WARNED)
      .map(({ tasks, line }): [string, string] => ['warned', `at least ${counted(tasks, 'task', 'tasks')}: ${line}`]),
    ...waiting.map(({ pods, what }): [string, string] => [
      'waiting',
      `${pods > 1 ? `${String(pods)} pods, for example: ` : ''}${what}`,
    ]),
  ];
  const lines = answers.map(([title, text]) => describeAnswer(title, text, width));
  // The commands in it are to be copied: the terminal may break them, but not we.
  lines.push(describeAnswer('do', onLines(advice), Infinity));
  return `${study} (${name}), ${pattern}: ${state}\n${lines.join('')}`;
}

function describeAnswer(title: string, text: string, width: number): string {
  return `  ${title.padEnd(9)}${wrap(printable(text), width, 13)}\n`;
}

function describeTasks({ tasks, succeeded, failed, runningPods, pendingPods }: StudyStatus): string {
  return [
    `${succeeded === undefined ? 'an unknown number' : String(succeeded)} of ${String(tasks)} done`,
    ...(failed === undefined || failed === 0 ? [] : [`${String(failed)} failed`]),
    ...(runningPods === 0 ? [] : [counted(runningPods, 'pod runs', 'pods run')]),
    ...(pendingPods === 0 ? [] : [counted(pendingPods, 'pod starts or waits', 'pods start or wait')]),
  ].join(', ');
}

function rateText(rate: number): string {
  const [number, unit] = rate >= 1 ? [rate, 'second'] : rate * 60 >= 1 ? [rate * 60, 'minute'] : [rate * 3600, 'hour'];
  return `${String(Number(number.toPrecision(2)))} tasks a ${unit}`;
}

/** If there are more kinds than this, the most frequent ones are shown. */
const MOST_WARNED = 5;

function describeFailures({ kind, tasks, example }: FailureGroup): string {
  return `${kind}: task ${shortTaskList(tasks)}${example === '' ? '' : `\n${example}`}`;
}
