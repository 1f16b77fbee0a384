import { checkImage } from '../../lib/study/image';
import { ProblemList } from '../../lib/study/problems';
import { messagesOf } from '../support';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  'rocker/r-ver:4.5.0',
  'r-base:4.5.0',
  'python:3',
  'docker.io/library/python:3.12-slim',
  'registry.example.com/team/app:1.0.0',
  'registry.example.com:5000/team/app:1.0.0',
  'localhost:5000/app:dev',
  'localhost/app:dev',
  'registry:5000/app:v1',
  'REGISTRY.example.com/app:v1',
  `rocker/r-ver@${DIGEST}`,
  `rocker/r-ver@sha384:${'0123456789abcdef'.repeat(6)}`,
  `rocker/r-ver@sha512:${'0123456789abcdef'.repeat(8)}`,
  `rocker/r-ver:latest@${DIGEST}`,
  `registry.example.com:5000/team/app:1.0.0@${DIGEST}`,
  'a__b/c-d/e.f/g---h:_x',
  `app:${'t'.repeat(128)}`,
])('%s names one image and is accepted unchanged', (image) => {
  const problems = new ProblemList();
  expect(checkImage(problems, image)).toBe(image);
  expect(problems.length).toBe(0);
});

test.each([['rocker/r-ver'], ['rocker/r-ver:latest'], ['registry.example.com:5000/app'], ['localhost/app:latest']])(
  '%s may be another program tomorrow',
  (image) => {
    const repository = image.replace(':latest', '');
    expect(messagesOf((problems) => checkImage(problems, image))).toEqual([
      `image: must have a fixed tag or a digest, got "${image}"; name a version, for example '${repository}:1.0.0', so that every pod runs the same program`,
    ]);
  },
);

test.each([[''], [undefined], [null], [5], [['rocker/r-ver:4.5.0']]])('%j is not a valid image name', (given) => {
  expect(messagesOf((problems) => checkImage(problems, given))).toEqual([
    expect.stringMatching(/^image: must be the name of an image, got .*; write, for example, 'rocker\/r-ver:4\.5\.0'$/),
  ]);
});

test('a URL is refused, and the name in it suggested', () => {
  expect(messagesOf((problems) => checkImage(problems, 'https://registry.example.com/app:1.0.0'))).toEqual([
    `image: must be an image name, not a URL, got "https://registry.example.com/app:1.0.0"; write 'registry.example.com/app:1.0.0'`,
  ]);
});

test.each([
  ' rocker/r-ver:4.5.0',
  'Rocker/r-ver:4.5.0',
  'rocker/R-ver:4.5.0',
  'registry.example.com/Team/app:1.0.0',
  'Python:3',
  'rocker//r-ver:1',
  '/r-ver:1',
  'rocker/:1',
  ':1',
  `@${DIGEST}`,
  'a_-b:1',
  '-a:1',
  'a-:1',
  'rocker/r ver:1',
  'r\u00e9:1',
  'registry.example.com:port/app:1',
  '-host.example.com/app:1',
])('%j has an invalid repository', (image) => {
  expect(messagesOf((problems) => checkImage(problems, image))).toEqual([
    expect.stringMatching(/^image: must have a repository of lower-case letters, .*; write it as the registry does$/),
  ]);
});

test.each([
  'app:',
  'app:-1',
  'app:.1',
  'app:1 ',
  'app:1\n',
  'app:1/b:2\n',
  'app:1:2',
  'app:a+b',
  `app:${'t'.repeat(129)}`,
])('%j has an invalid tag', (image) => {
  expect(messagesOf((problems) => checkImage(problems, image))).toEqual([
    expect.stringMatching(/^image: must have a tag of at most 128 letters, digits, "\.", "_" and "-", got /),
  ]);
});

test.each([
  `app@${DIGEST.slice(0, -1)}`,
  `app@${DIGEST}0`,
  `app@${DIGEST.toUpperCase()}`,
  `app@${DIGEST.replace('a', 'A')}`,
  `app@${DIGEST.replace('sha256', 'md5')}`,
  `app@${DIGEST}@${DIGEST}`,
  'app:1.0.0@',
])('%s has an invalid digest', (image) => {
  expect(messagesOf((problems) => checkImage(problems, image))).toEqual([
    expect.stringMatching(/^image: must have a digest of the form sha256: .*; copy the digest from the registry$/),
  ]);
});
