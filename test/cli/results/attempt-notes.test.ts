import { attemptNotes } from '../../../cli/results/attempt-notes';
import { attemptRecord, base64, collectionOf } from './support';

/** The notes on a successful task with this message. */
function notesOn(alarm: string): string[] {
  return attemptNotes(collectionOf(['1'], { record: attemptRecord({ alarm: base64(alarm) }, '1') }).outcomes);
}

test('an error on standard error is quoted', () => {
  expect(notesOn('Error in f(): no\n')).toEqual([
    'task 0 ended with exit code 0, but standard error has an error: Error in f(): no; if that makes the result wrong, make the script exit with an error there',
  ]);
});

test.each([
  'the command left a process behind (sh), which was killed',
  'R sessions ran at the same time, so it is random which of them got which random numbers',
])('messages of the wrapper are reported in its own words, and not as an error of the script: %s', (words) => {
  expect(notesOn(`kubepar: ${words}\n`)).toEqual([`task 0 ended with exit code 0, but ${words}`]);
});
