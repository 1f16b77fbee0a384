import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { readOutput } from '../../../cli/output/read-output';
import { isNumber } from '../../../cli/output/words';

/** The output of R, and the cells that it contains, the names of columns first. */
interface RandomObject {
  readonly kind: string;
  readonly output: string;
  readonly truth: readonly (readonly string[])[];
}

/** More objects reveal more: set SEED and COUNT. */
const { SEED = '4', COUNT = '700' } = process.env;

function randomObjects(): RandomObject[] {
  const script = path.join(__dirname, 'printed', 'random-objects.R');
  const text = execFileSync('Rscript', [script, SEED, COUNT], { encoding: 'utf8', maxBuffer: 1e9 });
  return text
    .split(/^%%% /m)
    .slice(1)
    .map((section) => {
      const [head = '', truth = ''] = section.split('%TRUTH\n');
      const end = head.indexOf('\n');
      const rows = truth.replace(/\n$/, '').split('\n');
      return {
        kind: head.slice(0, end),
        output: head.slice(end + 1),
        truth: rows.map((line) => line.split('\t').map(unescape)),
      };
    });
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
}

/** Numbers of a matrix may have more zeros than those of its columns. */
function plain(cell: string): string {
  return isNumber(cell) ? String(Number(cell)) : cell.trim();
}

describe('700 random objects', () => {
  const found = randomObjects().map((object) => ({ ...object, values: readOutput(Buffer.from(object.output)) }));
  const isRight = ({ values, truth: [names = [], ...rows] }: (typeof found)[number]): boolean =>
    values.columns.length === names.length &&
    JSON.stringify(values.rows.map((row) => row.map(plain))) === JSON.stringify(rows.map((row) => row.map(plain)));

  test('become their contents, or stay text, or have a note: none is silently misread', () => {
    const wrong = found.filter(
      (each) => each.values.kind !== 'text' && !isRight(each) && each.values.remark === undefined,
    );
    expect(wrong).toEqual([]);
  });

  test('are tables in two of three cases, although their names and texts are unusual', () => {
    expect(found.filter(isRight).length / found.length).toBeGreaterThan(2 / 3);
  });

  test('are misread with a note in at most one of fifty cases', () => {
    const noted = found.filter((each) => each.values.kind !== 'text' && !isRight(each));
    expect(noted.length / found.length).toBeLessThan(1 / 50);
  });
});
