import { onLines, withCommands, type Commands } from '../text/commands-to-copy';
import { printable } from '../text/control-characters';
import { counted } from '../text/count';
import { shortTaskList } from '../study/task-list';
import { alignLeft, wrap } from '../text/table';
import { durationText } from '../text/units';
import type { NamespaceStatus } from './cluster-status';
import type { FailureGroup } from './failure-kinds';
import type { StudyStatus } from './study-status';

/**
 * One line per study, the newest first, and one for each other object. What an earlier version left is marked, with
 * the command that deletes it.
 * @param width columns of the terminal.
 */
export function describeNamespace({ studies, others }: NamespaceStatus, commands: Commands, width = Infinity): string {
  const ids = new Set<string>();
  const cleaned = new Set(others.flatMap((other) => other.cleaned ?? []));
  const rows = studies.map(({ study, name, state, tasks, succeeded, failed, secondsLeft }) => {
    const isEarlier = ids.has(study);
    ids.add(study);
    if (isEarlier) cleaned.add(study);
    return [
      name,
      state,
      succeeded === undefined ? '?' : String(succeeded),
      failed === undefined ? '?' : String(failed),
      String(tasks),
      secondsLeft === undefined ? '' : durationText(secondsLeft),
      isEarlier ? 'earlier version' : '',
    ];
  });
  rows.push(...others.map(({ name, state, note }) => [name, state, '', '', '', '', note]));
  const hasNotes = rows.some((row) => row.at(-1) !== '');
  const table = alignLeft(
    [['STUDY', 'STATE', 'DONE', 'FAILED', 'TASKS', 'LEFT', hasNotes ? 'NOTE' : ''], ...rows],
    width,
  );
  return cleaned.size === 0 ? table : `${table}\n${describeCleaning([...cleaned], commands)}\n`;
}

function describeCleaning(ids: readonly string[], commands: Commands): string {
  const shown = ids.slice(0, MOST_CLEANED).map((id) => commands.kubepar('clean', id));
  const text = withCommands('to list what earlier versions left, and to delete it with --yes', ...shown);
  return ids.length <= MOST_CLEANED
    ? text
    : `${text}\nand the same for ${String(ids.length - MOST_CLEANED)} more studies`;
}

const MOST_CLEANED = 5;

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
    ...failures.slice(0, MOST_FAILURES).map((group): [string, string] => ['failed', describeFailures(group)]),
    ...describeOthers(failures.slice(MOST_FAILURES)),
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

/** If there are more kinds and messages than this, the others are counted. */
const MOST_FAILURES = 5;

function describeOthers(failures: readonly FailureGroup[]): [string, string][] {
  if (failures.length === 0) return [];
  const tasks = failures.flatMap((group) => group.tasks).sort((a, b) => a - b);
  const what = counted(failures.length, 'more message', 'more messages');
  return [['failed', `and ${what}: task ${shortTaskList(tasks)}`]];
}

function describeFailures({ kind, tasks, example }: FailureGroup): string {
  return `${kind}: task ${shortTaskList(tasks)}${example === '' ? '' : `\n${example}`}`;
}
