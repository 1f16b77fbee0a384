import * as fc from 'fast-check';
import { bytesInAnnotation } from '../../lib/manifest/size';
import { REPEATABLE } from '../support';

test.each<[unknown, number]>([
  ['', 2],
  ['abc', 5],
  ['é', 4],
  ['\u{1f600}', 6],
  ['"\\', 6],
  ['\n\t', 6],
  ['\x01', 8],
  ['<>&', 20],
  ['\u2028\u2029', 14],
  [{ a: [1, true] }, 14],
])('%j has %d bytes in the JSON that kubectl stores', (value, bytes) => {
  expect(bytesInAnnotation(value)).toBe(bytes);
});

test('it is the length of the JSON as Go writes it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '<', '>', '&', 'é', '"', '\n', '\u2028', '\u{1f600}') }),
      (text) => {
        const go = JSON.stringify(text).replace(
          /[<>&\u2028\u2029]/g,
          (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        expect(bytesInAnnotation(text)).toBe(Buffer.byteLength(go));
      },
    ),
    REPEATABLE,
  );
});
