import { durationText } from '../text/units';
import type { CollectedStudy } from './collected/collected-study';

/** What the study is, and how long it ran. */
export function factsOf({
  description,
  records,
  attempts,
  rowCount,
  valueColumns,
}: CollectedStudy): [string, string][] {
  const { pattern, image, seed } = description;
  const starts = attempts.map(({ started }) => started).filter(Number.isFinite);
  const first = new Date(starts.reduce((least, started) => Math.min(least, started), Infinity) * 1000);
  const ends = attempts.map(({ started, seconds }) => started + seconds).filter(Number.isFinite);
  const span = ends.reduce((most, end) => Math.max(most, end), 0) - first.getTime() / 1000;
  const taskSeconds = attempts.reduce((sum, { seconds }) => sum + (Number.isFinite(seconds) ? seconds : 0), 0);
  // attempts.csv contains the last one of each item of a queue.
  const count = Math.max(
    attempts.length,
    records.reduce((sum, { attempt }) => sum + Number(attempt), 0),
  );
  const failed = count - records.filter(({ status }) => status === 'succeeded').length;
  return [
    ['pattern', pattern],
    ['tasks', String(records.length)],
    [
      'values',
      rowCount === 0
        ? 'none'
        : `${String(rowCount)} ${rowCount === 1 ? 'row' : 'rows'} with the ${valueColumns.length === 1 ? 'column' : 'columns'} ${valueColumns.join(', ')}`,
    ],
    ...(starts.length === 0
      ? []
      : ([
          ['started', `${first.toISOString().slice(0, 19).replace('T', ' ')} UTC`],
          ['duration', durationText(span)],
          ['total task time', durationText(taskSeconds)],
          ['attempts', failed === 0 ? String(count) : `${String(count)}, ${String(failed)} of them without a result`],
        ] as [string, string][])),
    ['image', image],
    ['seed', String(seed)],
  ];
}

/** Why there is no picture of the results. */
export function withoutFigure({ rowCount, records, samples }: CollectedStudy): string {
  const succeeded = records.filter(({ status }) => status === 'succeeded');
  if (succeeded.length === 0) return 'No task has a result.';
  if (succeeded.every(({ bytes }) => bytes === 0)) return 'All results are empty.';
  if (rowCount === 0 && samples.pictures.length + samples.furtherPictures > 0)
    return 'The results contain pictures. They are in the folder tasks/.';
  return rowCount === 0
    ? 'The results are files without a table of values. They are in the folder tasks/.'
    : 'No column of the results has only numbers, so there is no chart; results.csv has all columns.';
}
