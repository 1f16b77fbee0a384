import fc from 'fast-check';
import { commandLine, tryParseReply } from '../../../../cli/sources/redis/redis-text';
import { REPEATABLE } from '../../../support';

function fields(line: string): unknown {
  const reply = tryParseReply(Buffer.from(line, 'latin1'));
  return reply?.kind !== 'fields'
    ? reply
    : reply.fields.map((field) => (Buffer.isBuffer(field) ? field.toString('latin1') : field));
}

describe('commandLine', () => {
  test('quotes every argument, with escapes for everything but plain ASCII', () => {
    expect(commandLine(['SET', 'a b', Buffer.from([0, 255, 34, 92, 10]), ''])).toBe(
      '"SET" "a b" "\\x00\\xff\\x22\\x5c\\x0a" ""\n',
    );
  });

  test('is one line of ASCII whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(commandLine([Buffer.from(bytes)])).toMatch(/^"[ -~]*"\n$/);
      }),
      REPEATABLE,
    );
  });
});

describe('tryParseReply', () => {
  test.each([
    ['a string', '"OK"', ['OK']],
    ['bytes', '"\\x00\\xff \\"q\\" \\\\ \\r\\n\\t\\a\\b"', ['\0\xff "q" \\ \r\n\t\x07\b']],
    ['an empty string', '""', ['']],
    ['nothing', 'NULL', [null]],
    ['integers', '-1,12', [-1, 12]],
    ['an empty array', '', []],
    ['an empty array within another', '"0",', ['0']],
    ['an array within another', '"5","a","1",NULL,"b,\\"","c"', ['5', 'a', '1', null, 'b,"', 'c']],
    ['a string that ends in a backslash', '"a\\\\","b"', ['a\\', 'b']],
    ['an error', 'ERROR,"ERR Function \\"x\\" not found"', { kind: 'error', text: 'ERR Function "x" not found' }],
    ['a string that looks like an error', '"ERROR,"', ['ERROR,']],
  ])('%s', (_what, line, expected) => {
    expect(fields(line)).toEqual(expected);
  });
});
