import * as fs from 'node:fs';
import * as path from 'node:path';
import { readSamples } from '../../../../cli/report/collected/samples';
import { testFolder } from '../../../runtime/support';

const folder = testFolder();

/** The head of a PNG of this size. */
function png(width: number, height: number, bytes = 100): Buffer {
  const content = Buffer.alloc(bytes);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(content);
  content.writeUInt32BE(width, 16);
  content.writeUInt32BE(height, 20);
  return content;
}

/** A results folder with these files in tasks/. */
function results(files: Readonly<Record<string, string | Buffer>>): string {
  const made = fs.mkdtempSync(path.join(folder, 'results-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, 'tasks', name)), { recursive: true });
    fs.writeFileSync(path.join(made, 'tasks', name), content);
  }
  return made;
}

const tasks = (count: number): Set<number> => new Set(Array.from({ length: count }, (_, task) => task));
const names = (found: readonly { readonly file: string }[]): string[] => found.map(({ file }) => file);

describe('the pictures of a report', () => {
  test('are the PNG and SVG files among the results, whatever they are called, in the order of the tasks', () => {
    const svg = '<?xml version="1.0"?>\n<!-- R -->\n<svg xmlns="http://www.w3.org/2000/svg"></svg>';
    const files = { '10.png': png(4, 3), '2': png(4, 3), '3.svg': svg, '4/b.png': png(4, 3), '4/a.txt': 'words' };
    const { pictures, texts } = readSamples(results(files), tasks(11));
    expect(names(pictures)).toEqual(['tasks/2', 'tasks/3.svg', 'tasks/4/b.png', 'tasks/10.png']);
    expect(pictures.map(({ type }) => type)).toEqual(['image/png', 'image/svg+xml', 'image/png', 'image/png']);
    expect(Buffer.from(pictures[1]!.base64, 'base64').toString()).toBe(svg);
    expect(names(texts)).toEqual(['tasks/4/a.txt']);
  });

  test('are bounded in number, size and pixels, and the others are counted', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, task) => [`${String(task)}.png`, png(4, 3)]));
    expect(readSamples(results(many), tasks(40))).toMatchObject({ pictures: { length: 24 }, furtherPictures: 16 });
    const large = { '0.png': png(4, 3, 300_000), '1.png': png(65_535, 65_535), '2.png': png(4, 3) };
    const found = readSamples(results(large), tasks(3));
    expect([names(found.pictures), found.furtherPictures]).toEqual([['tasks/2.png'], 2]);
    const heavy = Object.fromEntries(
      Array.from({ length: 20 }, (_, task) => [`${String(task)}.png`, png(4, 3, 199_000)]),
    );
    const all = readSamples(results(heavy), tasks(20)).pictures.reduce((sum, { base64 }) => sum + base64.length, 0);
    expect(all).toBeLessThan(1_300_000);
  });

  test('are only of the successful tasks, and no link leads out of the folder', () => {
    const made = results({ '0.png': png(4, 3), '1.png': png(4, 3) });
    fs.writeFileSync(path.join(made, 'secret.png'), png(4, 3));
    fs.symlinkSync(path.join(made, 'secret.png'), path.join(made, 'tasks', '2.png'));
    fs.mkdirSync(path.join(made, 'tasks', '3'));
    fs.symlinkSync(path.join(made, 'secret.png'), path.join(made, 'tasks', '3', 'a.png'));
    expect(names(readSamples(made, new Set([1, 2, 3])).pictures)).toEqual(['tasks/1.png']);
  });

  test('are not of linked folders', () => {
    const [made, other] = [results({ '0.png': png(4, 3) }), results({ '1.png': png(4, 3) })];
    fs.symlinkSync(path.join(other, 'tasks'), path.join(made, 'tasks', '1'));
    expect(names(readSamples(made, tasks(2)).pictures)).toEqual(['tasks/0.png']);
    const linked = fs.mkdtempSync(path.join(folder, 'linked-'));
    fs.symlinkSync(path.join(other, 'tasks'), path.join(linked, 'tasks'));
    expect(readSamples(linked, tasks(2)).pictures).toEqual([]);
  });

  test('have 50 million pixels together', () => {
    const files = { '0.png': png(6000, 5000), '1.png': png(6000, 5000), '2.png': png(5000, 4000) };
    const found = readSamples(results(files), tasks(3));
    expect([names(found.pictures), found.furtherPictures]).toEqual([['tasks/0.png', 'tasks/2.png'], 1]);
  });

  test('are found in time whatever precedes the first element: a byte order mark, or many comments', () => {
    const comments = '<!-- a -->'.repeat(400);
    const files = { '0': `\ufeff<svg/>`, '1': `${comments}<svg>`, '2': `${comments}<html>`, '3': '<!-- <svg> -->' };
    const started = performance.now();
    const { pictures, texts } = readSamples(results(files), tasks(4));
    expect(performance.now() - started).toBeLessThan(1000);
    expect([names(pictures), names(texts)]).toEqual([
      ['tasks/0', 'tasks/1'],
      ['tasks/2', 'tasks/3'],
    ]);
  });
});

describe('the texts of a report', () => {
  test('are the first lines of the first results that are text', () => {
    const long = Array.from({ length: 30 }, (_, line) => `line ${String(line)}`).join('\n');
    const files = { '0': 'one\ntwo\n', '1': long, '2': Buffer.from([0, 1]), '3': Buffer.from([0xff, 0x41]), '4': '' };
    expect(readSamples(results(files), tasks(5)).texts).toEqual([
      { task: 0, file: 'tasks/0', text: 'one\ntwo', isWhole: true },
      { task: 1, file: 'tasks/1', text: long.split('\n').slice(0, 24).join('\n'), isWhole: false },
    ]);
  });

  test('may be cut within a character of several bytes', () => {
    const { texts } = readSamples(results({ '0': `x${'ä'.repeat(4000)}` }), tasks(1));
    expect(texts).toEqual([{ task: 0, file: 'tasks/0', text: `x${'ä'.repeat(199)}…`, isWhole: false }]);
  });

  test('are none without a folder of results', () => {
    expect(readSamples(path.join(folder, 'nowhere'), tasks(1))).toEqual({
      pictures: [],
      furtherPictures: 0,
      texts: [],
    });
  });
});
