import { printable } from '../text/control-characters';
import { describeTasks } from '../results/final-report';
import { briefTaskList } from '../study/task-list';
import { counted } from '../text/count';
import { wrap } from '../text/table';
import type { Difference } from './comparison';
import type { ResultDifference } from './result-difference';
import type { Verification } from './verification';

/**
 * The verdict, for standard output, in lines like those of the report above it.
 * @param width columns of the terminal.
 */
export function describeVerdict({ compared, differences, varied, notVaried }: Verification, width = Infinity): string {
  const equal = compared - differences.length;
  const answers: (readonly [title: string, text: string])[] = [
    ['verified', `${String(equal)} of ${counted(compared, 'task', 'tasks')} gave the same result in both runs`],
  ];
  // If nothing ran twice, there is no more to report.
  if (compared > 0) answers.push(['varied', varied.join(', ')]);
  if (notVaried.length > 0) answers.push(['', `not varied: ${notVaried.join(', ')}`]);
  return answers.map(([title, text]) => `${title.padEnd(9)}${wrap(text, width, 9)}\n`).join('');
}

const MOST_SHOWN = 20;

/** The tasks that differ, and the possible reasons, for standard error. */
export function describeDifferences({ differences, causes }: Verification): string[] {
  const lines = differences.slice(0, MOST_SHOWN).flatMap(describeDifference);
  const others = differences.slice(MOST_SHOWN);
  if (others.length > 0)
    lines.push(
      `… and ${counted(others.length, 'other', 'others')}: task ${briefTaskList(others.map(({ task }) => task))}`,
    );
  if (causes.length > 0) lines.push('the cause is usually:', ...causes.map((cause) => `  - ${cause}`));
  return lines;
}

function describeDifference({ place, ...difference }: Difference): string[] {
  const task = `task ${describeTasks([difference])} ${printable(difference.what)}`;
  return place === undefined ? [task] : [`${task}, ${where(place)}`, ...texts(place)];
}

function where(place: ResultDifference): string {
  const file = place.file === undefined ? '' : ` of ${printable(place.file)}`;
  if ('onlyIn' in place) return `the file ${printable(place.file)} exists only in the ${place.onlyIn} run`;
  if ('line' in place) return `from line ${String(place.line)}${file} on:`;
  const sizes =
    place.first === place.second
      ? `${String(place.first)} bytes`
      : `${String(place.first)} and ${String(place.second)} bytes`;
  return `from byte ${String(place.byte + 1)} of ${sizes}${file} on`;
}

function texts(place: ResultDifference): string[] {
  if (!('line' in place)) return [];
  return [`    first   ${place.first ?? '(no such line)'}`, `    second  ${place.second ?? '(no such line)'}`];
}
