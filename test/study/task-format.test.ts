import { createHash } from 'node:crypto';
import { shippedText } from '../../lib/manifest/shipped-text';
import { TASK_FORMAT } from '../../lib/study/content';
import { runtimeFile } from '../manifest/support';

/** What the command sees, and the random numbers of R, come from these. */
const FILES = [
  'environment.sh',
  'folders.sh',
  'lost-stream.R',
  'parameters.R',
  'placeholders.sh',
  'profile.R',
  'table.sh',
  'words.sh',
];

test('TASK_FORMAT changes with the files on which results may depend', () => {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(shippedText(file, runtimeFile(file)));
  // If the same task gives the same bytes as before, only the hash changes; otherwise TASK_FORMAT as well, so that no
  // result of before is taken for one of now.
  expect([TASK_FORMAT, hash.digest('hex').slice(0, 16)]).toEqual([1, '5793e855d853c6d2']);
});
