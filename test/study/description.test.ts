import { Results } from '../../lib';
import { describeStudy, tryParseDescription } from '../../lib/study/description';
import { checked } from '../support';

test('a description says what the command must know of a study', () => {
  const study = checked({ command: ['Rscript', 'a.R', '$$(x)'], completions: 7, tasksPerPod: 2, seed: 5 });
  expect(describeStudy(study)).toEqual({
    format: 1,
    id: 'study',
    pattern: 'static-simulation',
    layout: 'indexed',
    tasks: 7,
    tasksPerPod: 2,
    columns: [],
    seed: 5,
    image: 'rocker/r-ver:4.5.0',
    command: ['Rscript', 'a.R', '$(x)'],
    results: { kind: 'log' },
    output: { format: 'auto' },
  });
});

test('results on a volume are described by their claim', () => {
  const study = checked({ results: Results.volume({ claimName: 'results' }) });
  expect(describeStudy(study).results).toEqual({ kind: 'volume', claimName: 'results' });
});

test('what was written as JSON is read again', () => {
  const description = describeStudy(checked({ command: ['echo', 'é"\\\n$(', "it's"] }));
  expect(tryParseDescription(JSON.stringify(description, undefined, 2))).toEqual(description);
});

test('a study from before there were layouts is one Indexed Job', () => {
  const { layout, ...older } = describeStudy(checked());
  expect(tryParseDescription(JSON.stringify(older))).toEqual({ ...older, layout });
  expect(layout).toBe('indexed');
});

test.each([
  '',
  'null',
  '5',
  '[]',
  '{',
  '{"format":2,"tasks":1,"tasksPerPod":1}',
  '{"format":"1","tasks":1,"tasksPerPod":1}',
  '{"format":1,"tasksPerPod":1}',
  '{"format":1,"tasks":1.5,"tasksPerPod":1}',
  '{"format":1,"tasks":1}',
])('%s is no description', (text) => {
  expect(tryParseDescription(text)).toBeUndefined();
});
