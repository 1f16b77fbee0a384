import type { DownwardApiVolumeFile } from '../../../imports/k8s';
import type { Plain } from '../../../lib/study/pod-fields';
import { checkDownwardItems } from '../../../lib/study/pod/downward-api';
import { messagesOf } from '../../support';

function messages(...items: readonly Plain<DownwardApiVolumeFile>[]): string[] {
  return messagesOf((problems) => {
    checkDownwardItems(problems, 'items', items);
  });
}

const fieldRef = { fieldPath: 'metadata.name' };
const memory = { containerName: 'task', resource: 'limits.memory' };

test('files with information about the pod have a field of it or a resource of its container', () => {
  const app = { fieldPath: "metadata.labels['app']" };
  expect(messages({ path: 'name', fieldRef }, { path: 'pod/app', mode: 0o400, fieldRef: app })).toEqual([]);
  expect(messages({ path: 'memory', resourceFieldRef: { ...memory, divisor: '1Mi' } })).toEqual([]);
});

test('their paths and modes are checked, and the message names the file', () => {
  expect(messages({ path: 'name', fieldRef }, { path: '../name', mode: 0o1000, fieldRef })).toEqual([
    'items[1].path: must be a relative path without "..", got "../name"; write, for example, \'config/key.json\'',
    'items[1].mode: must be a file mode from 0 to 0o777, got 512; write, for example, 0o400, which is 256',
  ]);
});

test.each([
  [{ containerName: 'main' }, 'containerName: must be one of task, got "main"; choose one of them'],
  [
    { resource: 'limits.gpu' },
    'resource: must be requests or limits of cpu, memory, ephemeral-storage, got "limits.gpu"; write, for example, \'requests.cpu\'',
  ],
  [
    { divisor: '1m' },
    'divisor: must be 1 or 1m for cpu, and 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi or 1Ei for others, got "1m"; write \'1\'',
  ],
])('a resource with %j is refused', (given, message) => {
  expect(messages({ path: 'memory', resourceFieldRef: { ...memory, ...given } })).toEqual([
    `items[0].resourceFieldRef.${message}`,
  ]);
});
