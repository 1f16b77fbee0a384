import { printable } from '../errors';
import { describeTasks } from '../results/collection-report';
import { listTasks } from '../results/collection';
import { counted } from '../results/count';
import { wrap } from '../results/text-table';
import type { Difference } from './comparison';
import type { FirstDifference } from './first-difference';
import type { Verification } from './verification';

/**
 * The verdict, for standard output, in lines like those of the report above it.
 * @param width columns of the terminal.
 */
export function describeVerdict({ compared, differences, varied, notVaried }: Verification, width = Infinity): string {
  const equal = compared - differences.length;
  const answers: (readonly [title: string, text: string])[] = [
    ['verified', `${String(equal)} of ${counted(compared, 'task', 'tasks')} came to the same in two runs`],
  ];
  // Where nothing was run twice there is no more to say.
  if (compared > 0) answers.push(['varied', varied.join(', ')]);
  if (notVaried.length > 0) answers.push(['same', notVaried.join(', ')]);
  return answers.map(([title, text]) => `${title.padEnd(9)}${wrap(text, width, 9)}\n`).join('');
}

const MOST_SHOWN = 20;

/** The tasks that differ, and why that may be, for standard error. */
export function describeDifferences({ differences, causes }: Verification): string[] {
  const lines = differences.slice(0, MOST_SHOWN).flatMap(describeDifference);
  const others = differences.slice(MOST_SHOWN);
  if (others.length > 0)
    lines.push(
      `… and so do ${counted(others.length, 'other', 'others')}: task ${listTasks(others.map(({ task }) => task))}`,
    );
  if (causes.length > 0) lines.push('the cause is usually:', ...causes.map((cause) => `  - ${cause}`));
  return lines;
}

function describeDifference({ place, ...difference }: Difference): string[] {
  const task = `task ${describeTasks([difference])} ${printable(difference.what)}`;
  return place === undefined ? [task] : [`${task}, from ${where(place)}`, ...texts(place)];
}

function where(place: FirstDifference): string {
  if ('line' in place) return `line ${String(place.line)} on:`;
  const sizes =
    place.first === place.second
      ? `${String(place.first)} bytes`
      : `${String(place.first)} and ${String(place.second)} bytes`;
  return `byte ${String(place.byte + 1)} of ${sizes} on`;
}

function texts(place: FirstDifference): string[] {
  if ('byte' in place) return [];
  return [`    first   ${place.first ?? '(no such line)'}`, `    second  ${place.second ?? '(no such line)'}`];
}
