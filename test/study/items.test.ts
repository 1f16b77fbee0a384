import { createHash } from 'node:crypto';
import { batchOf, itemLine, itemLines } from '../../lib/study/items';
import { ParameterTable, rowsAxis } from '../../lib/study/parameters/table';

const one = new ParameterTable([rowsAxis(['n'], [[1], [0.1], [true], ['a b']])]);
const two = new ParameterTable([
  rowsAxis(
    ['n', 'text'],
    [
      [1, 'é\n'],
      [2, '"'],
    ],
  ),
]);

test('the item of one column is the value as in an argument', () => {
  expect(itemLines(one)).toEqual(['1', '0.1', 'true', 'a b']);
});

test('the item of several columns is the JSON object of its row, on one line', () => {
  expect(itemLines(two)).toEqual(['{"n":1,"text":"é\\n"}', '{"n":2,"text":"\\""}']);
  expect(itemLine(two, 1)).toBe('{"n":2,"text":"\\""}');
});

test('a batch is the start of the SHA-256 of all items, one per line, as in a file', () => {
  const file = itemLines(two)
    .map((line) => `${line}\n`)
    .join('');
  expect(batchOf(itemLines(two))).toBe(createHash('sha256').update(file).digest('hex').slice(0, 16));
});
