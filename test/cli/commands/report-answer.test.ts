import * as fs from 'node:fs';
import * as path from 'node:path';
import { columnAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { TestBrowser } from '../../browser';
import { testFolder } from '../../runtime/support';
import { collectionOf } from '../results/support';
import { kubepar } from '../support';
import { report, writeCollected } from './collected';

const folder = testFolder();

/** The text of a part of a page. */
function text(html: string): string {
  const content = html.replace(/<style>.*?<\/style>/s, '').replace(/<svg.*?<\/svg>/gs, '');
  return content
    .replace(/<\/(?:p|h\d|tr|td|th|figcaption|caption|li)>/g, '\n')
    .replace(/<!--.*?-->|<[^>]*>/gs, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

function titles(html: string): (string | undefined)[] {
  return [...html.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)].map(([, title]) => title);
}

const n = (values: readonly (number | string)[], repeats = 1) => new ParameterTable([columnAxis('n', values)], repeats);

describe('the report shows the answer with its uncertainty', () => {
  test('in this order: the answer, how sure, how it ran, what failed, how to reproduce it', async () => {
    const { html } = report(await writeCollected(folder, collectionOf(['x\n1\n', 'x\n3\n', undefined])));
    expect([...html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      'Answer',
      'How sure',
      'Notes',
      'How it ran',
      'What failed',
      'How to reproduce it',
    ]);
  });

  test('of a study without parameters in a sentence for each column', async () => {
    const outputs = [0.1, 0.3, 0.5, 0.7].map((x, task) => `x,ok\n${String(x)},${task === 0 ? 'FALSE' : 'TRUE'}\n`);
    const shown = text(report(await writeCollected(folder, collectionOf(outputs))).html);
    // R: t.test(x)$conf.int, and prop.test(3, 4, correct = FALSE)
    expect(shown).toContain(
      'x: mean 0.40, sd 0.2582, of 4 values. The Monte Carlo 95 % interval of the mean is -0.01 to 0.81.',
    );
    expect(shown).toContain('Share of ok: 0.75, 95 % interval 0.30 to 0.95, of 4 values.');
  });

  test('of a bootstrap with the middle 95 % of its values', async () => {
    const outputs = Array.from({ length: 41 }, (_, x) => `x\n${String(x)}\n`);
    // R: quantile(0:40, c(0.025, 0.975)), and t.test(0:40)$conf.int
    expect(text(report(await writeCollected(folder, collectionOf(outputs))).html)).toContain(
      'x: mean 20.0, sd 11.98, middle 95 % from 1 to 39, of 41 values. The Monte Carlo 95 % interval of the mean is 16.2 to 23.8.',
    );
  });

  test('of repeated rows in a table of cells, with NA, infinite values and rows without a value', async () => {
    const outputs = ['x\n1\n', 'x\n2\n', 'x\nNA\n', 'x\nInf\n', undefined, undefined];
    const { html } = report(await writeCollected(folder, collectionOf(outputs, {}, n([10, 20, 30], 2))));
    const rows = [...html.matchAll(/<tr[^>]*><th class="name-of-row".*?<\/tr>/gs)].map(([row]) =>
      text(row).split('\n'),
    );
    expect(rows).toEqual([
      ['10', '2', '0', '0', '1.5', '-4.9 to 7.9', '', '0.5', '0.7071', '', ''],
      ['20', '0 ✕', '1', '1', '-', '-', '', '-', '-', '', ''],
      ['30', '0 ✕', '0', '0', '-', '-', '', '-', '-', '', ''],
    ]);
    expect(text(html)).toContain('No value (✕) at n = 20; n = 30.');
    expect(text(html)).toContain(
      "The band shows 95 % intervals of the mean (Student's t, with the Monte Carlo standard error).",
    );
    expect(text(html)).toContain(
      '! 1 value is NA, and 1 value is infinite. Means and intervals leave them out, and may be biased if it depends on the result whether a value is missing or infinite.',
    );
  });

  test('of shares without a standard error, from which their interval is not calculated', async () => {
    const outputs = ['TRUE', 'FALSE', 'TRUE', 'TRUE'].map((ok) => `ok\n${ok}\n`);
    const { html } = report(await writeCollected(folder, collectionOf(outputs, {}, n([10], 4))));
    expect(titles(html)).toEqual(['column', 'count', 'share', '95 % interval', 'min', 'max']);
  });

  test('never as a mean over rows with different parameters', async () => {
    const { html } = report(await writeCollected(folder, collectionOf(['1', '2', '3', '4'], {}, n([10, 20], 2))));
    expect(titles(html)).toEqual(['n', 'count', 'mean', 'Monte Carlo 95 % interval', 'se', 'sd']);
    expect(html.match(/<table/g)).toHaveLength(1);
  });

  test('with a hint how to name values that are known by their position', async () => {
    const hint = 'To name them, print a named vector.';
    expect(text(report(await writeCollected(folder, collectionOf(['1 2', '3 4']))).html)).toContain(hint);
    expect(text(report(await writeCollected(folder, collectionOf(['1', '3']))).html)).not.toContain(hint);
  });

  test('by what tasks printed, if their results are files without values', async () => {
    const made = collectionOf([Buffer.from([0, 1, 2]), Buffer.from([0, 3])]);
    const outcomes = made.outcomes.map((outcome, task) => {
      const printed = Buffer.from(`RMSE ${String(task)}.5\n`).toString('base64');
      return { ...outcome, record: { ...outcome.record!, printed } };
    });
    const { html } = report(await writeCollected(folder, { ...made, outcomes }));
    expect(text(html)).toMatch(/What tasks printed\ntask\noutput\n\n0\nRMSE 0\.5\n\n1\nRMSE 1\.5\n/);
  });

  test('of tasks that were run, and how many the study has', async () => {
    const made = collectionOf(['1', '2']);
    const output = await writeCollected(folder, made);
    const file = path.join(output, 'study.json');
    fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file, 'utf8')), tasks: 6 }));
    expect(text(report(output).html)).toContain(
      '✓ All 2 tasks have their result. The study has 6 tasks; the others were not run.',
    );
  });

  test('says that it has no intervals if no row is repeated', async () => {
    const { html } = report(await writeCollected(folder, collectionOf(['1', '2'], {}, n([10, 20]))));
    expect(text(html)).toContain('No row of parameters has several values, so there are no intervals.');
    const single = report(await writeCollected(folder, collectionOf(['1']))).html;
    expect(text(single)).toContain('No column has several values, so there are no intervals.');
    expect(text(single)).not.toContain('replicate');
  });

  test('shows the first 100 of many cells, and names the file with all', async () => {
    const values = Array.from({ length: 150 }, (_, task) => task);
    const { html } = report(await writeCollected(folder, collectionOf(values.map(String), {}, n(values))));
    expect(html.match(/class="name-of-row"/g)).toHaveLength(100);
    expect(text(html)).toContain('The first 100 of 150 rows of parameters; cells.csv has all.');
  });

  test('compares shares with a level, on an axis from 0 to 1', async () => {
    const truths = [false, false, false, true, true, true, true, true];
    const outputs = truths.map((truth) => JSON.stringify({ reject: truth }));
    const output = await writeCollected(folder, collectionOf(outputs, {}, n([10, 20], 4)));
    const { html } = report(output, '--level', '0.8');
    expect(text(html)).toContain(
      'Dashed line: 0.8. 1 of 2 shares is at least 0.8, 0 of them with their whole interval.',
    );
    expect(text(html)).toContain('Only the share at n = 20 is at least 0.8.');
    const longer = collectionOf([...outputs, ...outputs.slice(4)], {}, n([10, 20, 30], 4));
    const { html: curve } = report(await writeCollected(folder, longer), '--level', '0.8');
    expect(text(curve)).toContain('All are at least 0.8 from n = 20 on.');
    const turning = collectionOf([...outputs.slice(4), ...outputs], {}, n([10, 20, 30], 4));
    const { html: turned } = report(await writeCollected(folder, turning), '--level', '0.8');
    expect(text(turned)).not.toMatch(/Only the share|All are at least/);
    expect(text(html)).toContain('The band shows 95 % intervals of the share (Wilson).');
    expect(html).toMatch(/>0\.0<\/text>.*>1\.0<\/text>/s);
    const numbers = await writeCollected(folder, collectionOf(['1', '2.5']));
    expect(kubepar(['report', numbers, '--level', '0.8']).stderr).toBe(
      'note: no column is a share, so --level draws no line\n',
    );
  });

  test('has one bar for each row if a column names them, each with the whole label', async () => {
    const label = 'ridge regression, lambda chosen by 10-fold cross-validation, repeated 5 times';
    const parameters = new ParameterTable([columnAxis('method', [label, 'lasso', 'lm'])]);
    const { html } = report(await writeCollected(folder, collectionOf(['1', undefined, '3'], {}, parameters)));
    const [, first = ''] = /<figure>(.*?)<\/figure>/s.exec(html)!;
    const [wide = ''] = /<div class="wide".*?<\/svg>/s.exec(first)!;
    expect(wide.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).toContain(label);
    expect(wide).toContain('✕ no value');
  });

  test.each([
    ['--level', '80', '--level: must be a number between 0 and 1, got "80"; for 80 %, write 0.8'],
    ['--level', '0', '--level: must be a number between 0 and 1, got "0"; for 80 %, write 0.8'],
    ['--title', '  ', '--title: must have 1 to 200 characters, got "  "; put the rest into a file for --note'],
    ['--note', 'nowhere.md', "--note: can't read nowhere.md: ENOENT"],
  ])('%s %j is wrong usage', (option, value, message) => {
    const { code, stderr } = kubepar(['report', folder, option, value]);
    expect([code, stderr.slice(0, `kubepar: ${message}`.length)]).toEqual([2, `kubepar: ${message}`]);
  });

  test('has the title and the note of the author, as text', async () => {
    const output = await writeCollected(folder, collectionOf(['1', '2']));
    const note = path.join(folder, 'note.md');
    fs.writeFileSync(note, '# Why <b>this</b>\r\nstudy & "that"\r\n\r\n\r\nSecond \u0007 paragraph.\n');
    const { html } = report(output, '--title', 'Power <script>alert(1)</script>', '--note', note);
    expect(html).toContain('<h1>Power &lt;script>alert(1)&lt;/script></h1>');
    expect(html).not.toContain('<script');
    expect([...html.matchAll(/<p class="note">(.*?)<\/p>/gs)].map(([, paragraph]) => paragraph)).toEqual([
      '# Why &lt;b>this&lt;/b>\nstudy &amp; &quot;that&quot;',
      'Second \\x07 paragraph.',
    ]);
    for (const content of ['\n \n', Buffer.from([0xff, 0xfe])]) {
      fs.writeFileSync(note, content);
      expect(kubepar(['report', output, '--note', note])).toMatchObject({ code: 2 });
    }
  });
});

describe('the report shows results that are not numbers', () => {
  const browser = new TestBrowser();

  test('the first lines of texts, escaped', async () => {
    const evil = '</pre><script>alert(1)</script> & "quoted" \u0001';
    const { html } = report(await writeCollected(folder, collectionOf([`Call:\n${evil}\n`, 'Call:\nlm()\n'])));
    expect(text(html)).toContain('The first lines of the results');
    expect(text(html)).toContain('</pre><script>alert(1)</script> & "quoted" \\x01');
    expect(html).not.toContain('<script');
  });

  test('pictures with their task, and no SVG runs or loads anything', async () => {
    const svg = (n: number): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="document.title='run'">` +
      `<script>document.title = 'run'</script><image href="https://example.org/${String(n)}.png" width="9" height="9"/>` +
      `<rect width="40" height="30" fill="green"/></svg>`;
    const collection = collectionOf([svg(1), svg(2)], {}, n(['a"><script>', 'b']));
    const outcomes = collection.outcomes.map((outcome) => ({
      ...outcome,
      record: { ...outcome.record!, result: 'file' as const, ending: '.svg' },
    }));
    const output = await writeCollected(folder, { ...collection, outcomes });
    const { html } = report(output);
    expect(html.match(/<img src="data:image\/svg\+xml;base64,/g)).toHaveLength(2);
    expect(text(html)).toContain('task 0 (n = a"><script>)');
    const look = await browser.look(path.join(output, 'report.html'), [1280, 'light'], async (page) => {
      expect(await page.title()).toBe('study: report');
      const sizes = await page
        .locator('.gallery img')
        .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
      expect(sizes).toEqual([40, 40]);
    });
    expect(look.requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
    expect(look.errors).toEqual([]);
  });
});

test.each([
  ['"', "it's", '<b>&amp;', ' '],
  ['\u0001\u001b[31m', '\u202e', '__proto__', 'a.b[0]'],
  ['$(x)', 'constructor', '</svg><script>', 'é'.repeat(300)],
])('values and columns named %j, %j, %j and %j are in the report, and it is complete', async (...names) => {
  const truth = (value: number) => Object.fromEntries(names.map((name, place) => [name, value > 2 * place]));
  const outputs = Array.from({ length: 8 }, (_, value) => JSON.stringify(truth(value)));
  const parameters = new ParameterTable([columnAxis('p', names)], 2);
  const { html, code } = report(await writeCollected(folder, collectionOf(outputs, {}, parameters)), '--level', '0.5');
  expect(code).toBe(0);
  expect(html.endsWith('</body></html>\n')).toBe(true);
  expect(html).not.toMatch(/Vega can't draw it|<script/);
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  expect(html).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
});
