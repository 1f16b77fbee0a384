import { Results } from '../../lib';
import { contentOf, inputsOf } from '../../lib/study/content';
import { describeStudy } from '../../lib/study/description';
import { checked } from '../support';

test('a description contains what the command must know about a study', () => {
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
    content: contentOf(inputsOf(study)),
    inputs: inputsOf(study),
    results: { kind: 'log' },
    output: { format: 'auto' },
  });
});

test('results on a volume are described by their claim', () => {
  const study = checked({ results: Results.volume({ claimName: 'results' }) });
  expect(describeStudy(study).results).toEqual({ kind: 'volume', claimName: 'results' });
});

test.each<[string, string, object, object]>([
  ['is described if it gives access to the bucket', 's3://results', {}, { serviceAccountName: 'writer' }],
  ['is not described if a Secret does', 's3://results', { secret: 'keys' }, {}],
  [
    'is described if its token does, with a Secret that says where to exchange it',
    'gs://results',
    { secret: 'provider', token: { audience: '//iam.googleapis.com/provider' } },
    { serviceAccountName: 'writer' },
  ],
])('the service account of the pods %s', (_, url, given, described) => {
  const study = checked({ results: Results.bucket({ url, ...given }), pod: { serviceAccountName: 'writer' } });
  const image = 'rclone/rclone:1.76.0';
  expect(describeStudy(study).results).toEqual({ kind: 'bucket', url, image, ...given, ...described });
});
