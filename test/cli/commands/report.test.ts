import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Page } from 'playwright-core';
import { attemptNotes, messageNotes } from '../../../cli/results/attempt-notes';
import type { AttemptRecord } from '../../../cli/records/attempt-record';
import type { Collection } from '../../../cli/results/collection';
import { columnAxis, columnsAxis, ParameterTable } from '../../../lib/study/parameters/table';
import { TestBrowser, VIEWS } from '../../browser';
import { jobsOf, renderSweep } from '../../manifest/support';
import { Parameters } from '../../../lib';
import { testFolder } from '../../runtime/support';
import { applied, endedPod, FakeCluster, JOB, type FakeJob } from '../fake-cluster';
import { collectionOf } from '../results/support';
import { kubepar, kubeparMeanwhile } from '../support';
import { report, writeCollected } from './collected';
import { inDepth } from '../../in-depth';

const folder = testFolder();
const collected = (collection: Collection): Promise<string> => writeCollected(folder, collection);

const EVIL = `<script>document.title = "run"</script><img src="https://example.org/x.png" onerror="alert(1)"> "'& [a].b`;

describe('kubepar report of a folder', () => {
  test('draws its contents, and exits with 0 if every task has its result', async () => {
    const output = await collected(collectionOf(['[1] 1 2 3', '[1] 4 5']));
    const { html, code } = report(output);
    expect(code).toBe(0);
    expect(html).toMatch(/All 2 tasks have their result/);
    expect(html).toMatch(/5 values from 1 to 5, on average 3/);
    expect(html).toMatch(/2 attempts in 2 pods within 3 s; none failed/);
    expect(fs.existsSync(path.join(output, 'report.html'))).toBe(true);
  });

  test('does not need cells.csv, which older versions did not write', async () => {
    const output = await collected(collectionOf(['1\n', '2\n']));
    const { html } = report(output);
    fs.rmSync(path.join(output, 'cells.csv'));
    expect(report(output)).toEqual({ html, code: 0 });
  });

  test('draws parameters and columns of any name', async () => {
    const names = ['constructor', 'toString', 'valueOf', 'if', 'datum', 'width'];
    const parameters = new ParameterTable(names.slice(0, 2).map((name) => columnAxis(name, [1, 2])));
    const outputs = [1, 2, 3, 4].map((n) => `${names.slice(2).join(',')}\n${[n, n * n, -n, n / 7].join(',')}\n`);
    const { html, code } = report(await collected(collectionOf(outputs, {}, parameters)));
    expect(code).toBe(0);
    for (const name of names) expect(html).toContain(`>${name}</text>`);
  });

  test('draws values that its library could misinterpret', async () => {
    const once = [...Array.from({ length: 30 }, (_, n) => `value ${String(n)}`), '__proto__', 'constructor', 'if'];
    // Twice, because a column that names each row alone would be on an axis of its own.
    const x = [...once, ...once];
    const group = x.map((_, n) => ['__proto__', 'toString', 'datum', 'x', 'y', 'z', 'u', 'v', 'w'][n % 9]!);
    const parameters = new ParameterTable([
      columnsAxis([
        ['x', x],
        ['group', group],
      ]),
    ]);
    const outputs = x.map((_, task) => `value\n${String(task)}\n`);
    const { html, code } = report(await collected(collectionOf(outputs, {}, parameters)));
    expect(code).toBe(0);
    for (const level of ['__proto__', 'toString', 'datum']) expect(html).toMatch(new RegExp(`>\u200b?${level}</text>`));
  });

  test.each([
    ['0 and 5e-324', ['0', '5e-324']],
    ['1e-323 alone', ['1e-323', '1e-323']],
    ['1e308 and -1e308', ['1e308', '-1e308']],
    ['neighbours of 2^53', ['9007199254740992', '9007199254740994']],
  ])('reports that numbers cannot be drawn: %s', async (_what, cells) => {
    const { html, code } = report(await collected(collectionOf(cells.map((cell) => `value\n${cell}\n`))));
    expect(code).toBe(0);
    expect(html).toMatch(/There is no chart: the numbers are too large, too small, or too close to each other\./);
  });

  test('counts tasks with warnings by their first line', async () => {
    const stderr = Buffer.from(`Warning message:\n${EVIL}\n`).toString('base64');
    const collection = collectionOf(['1', '2', '3']);
    const outcomes = collection.outcomes.map((outcome) =>
      outcome.task === 1 ? outcome : { ...outcome, record: { ...outcome.record!, stderr } },
    );
    const { html } = report(await collected({ ...collection, outcomes }));
    expect(html).toMatch(
      /2 tasks with a result wrote<!-- --> to standard error|2 tasks with a result wrote to standard error/,
    );
    expect(html).toMatch(/<td>2<\/td><td><pre>Warning message: &lt;script>.*<\/pre><\/td><td>0, 2<\/td>/);
  });

  test('contains each message on standard error once: errors in the notes, all others among the warnings', async () => {
    const collection = collectionOf(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const stderrOf = (task: number): Partial<AttemptRecord> => {
      const told = (text: string): string => Buffer.from(text).toString('base64');
      const line = task === 0 ? 'Error: no data' : `message ${'abcdefgh'.slice(0, task)}`;
      return { stderr: told(line), ...(task === 0 ? { alarm: told(line) } : {}) };
    };
    const outcomes = collection.outcomes.map((outcome) => ({
      ...outcome,
      record: { ...outcome.record!, ...stderrOf(outcome.task) },
    }));
    const told = { ...collection, outcomes, notes: attemptNotes(outcomes) };
    expect(messageNotes(outcomes).join('\n')).toMatch(/message a\n.*3 tasks have 3 further kinds of messages/s);
    const { html } = report(await collected(told));
    for (const line of ['Error: no data', 'message a<', 'message abcdefgh<'])
      expect([line, html.split(line).length - 1]).toEqual([line, 1]);
    expect(html).not.toContain('further kinds');
    expect(html).toMatch(/<a href="#notes">1 note<\/a>.*<a href="#warnings">8 kinds of warnings<\/a>/s);
  });

  test('contains the notes of the collection, and reports empty results', async () => {
    const { html } = report(await collected(collectionOf(['', '[1] 2', ''])));
    expect(html).toMatch(/All 3 tasks ended with exit code 0, but 2 results are empty\..*<a href="#notes">1 note<\/a>/);
    expect(html).toMatch(/<h2>Notes<\/h2><ul><li>task 0, 2 printed nothing: /);
    expect(html).toMatch(/<dd>1 row with the column value<\/dd>/);
  });

  test('counts missing values like try does, and summarizes rows by label and TRUE by its share', async () => {
    const outputs = ['{"x":1,"ok":true}', '{"x":null,"ok":false}', 'no table'];
    const { html } = report(await collected(collectionOf(outputs)));
    expect(html).toMatch(/<th class="name-of-row" scope="row">x<\/th><td>1 of 2 values, 1 NA<\/td>/);
    expect(html).toMatch(
      /<th class="name-of-row" scope="row">ok \(share of TRUE\)<\/th><td>2<\/td><td><b>0.50<\/b><\/td>/,
    );
    const labelled = report(await collected(collectionOf(['a b \n1 2 \n', 'a b \n3 4 \n'])));
    expect(labelled.html).toMatch(/Distribution of value \[a\].*Distribution of value \[b\]/);
  });

  test('draws and summarizes only results: no row names, and no column that repeats a parameter', async () => {
    const parameters = new ParameterTable([columnAxis('n', [10, 20])]);
    const first = 'n,row,mean\n10,1,0.5\n10,2,0.25\n';
    for (const [second, columns] of [
      ['n,row,mean\n20,1,0.75\n20,2,0.5\n', ['mean [1]', 'mean [2]']],
      ['n,row,mean\n20,1,0.75\n', ['count', 'mean', 'Monte Carlo 95 % interval', 'se', 'sd']],
    ] as const) {
      const { html } = report(await collected(collectionOf([first, second], {}, parameters)));
      expect([...html.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title)[0]).toBe(
        `${columns.find((column) => column.startsWith('mean'))!} over n`,
      );
      expect(html).not.toMatch(/<h3>(row|result\.n) over/);
      expect([...html.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)].map(([, column]) => column)).toEqual([
        'n',
        ...columns,
      ]);
    }
  });

  test('exits with 1 if a task lacks its result, and has the task with its error in the table', async () => {
    const parameters = new ParameterTable([columnAxis('n', [10, 20])]);
    const { html, code } = report(await collected(collectionOf(['1', undefined], {}, parameters)));
    expect(code).toBe(1);
    expect(html).toMatch(/1 of 2 tasks lacks its result/);
    expect(html).toMatch(
      /<th scope="row">1<\/th><td>20<\/td><td class="status">missing<\/td>.*<pre>its pod is gone<\/pre>/,
    );
  });

  test('writes the same bytes each time to the path of --output, and leaves no other file there', async () => {
    const output = await collected(collectionOf(['1', '2']));
    const page = path.join(folder, 'pages', 'one.html');
    const first = report(output, '--output', page).html;
    expect(report(output, '--output', page).html).toBe(first);
    expect(fs.readdirSync(path.dirname(page))).toEqual(['one.html']);
  });

  test('prints what it wrote as JSON', async () => {
    const output = await collected(collectionOf(['1', undefined]));
    expect(JSON.parse(kubepar(['report', output, '--json']).stdout)).toEqual({
      study: 'study',
      name: 'study-0123abcd',
      report: path.join(output, 'report.html'),
      tasks: 2,
      succeeded: 1,
    });
  });

  test('contains nothing that a log, a value or a column could make the browser run or load', async () => {
    const parameters = new ParameterTable([columnAxis('n', [EVIL, 'b'])]);
    const failed = { status: 'failed', error: `</pre></body>${EVIL}` } as const;
    const collection = collectionOf([JSON.stringify({ [EVIL]: 1 }), undefined], {}, parameters);
    const [first, second] = collection.outcomes;
    const { html } = report(await collected({ ...collection, outcomes: [first!, { ...second!, ...failed }] }));
    expect(html).toContain('&lt;script>');
    expect(html).not.toMatch(/<(script|img|link|iframe|object)\b/);
    expect(html.replace(/ xmlns(:xlink)?="[^"]*"/g, '').replaceAll(/&[^;]*;|https:\/\/example.org/g, '')).not.toMatch(
      /(href|src)="?https?:/,
    );
  });

  inDepth('is smaller than 2 MB for 100,000 values of 10,000 tasks', async () => {
    const parameters = new ParameterTable([
      columnAxis(
        'n',
        Array.from({ length: 100 }, (_, n) => n),
      ),
      columnAxis(
        'm',
        Array.from({ length: 100 }, (_, m) => m),
      ),
    ]);
    const outputs = Array.from({ length: 10_000 }, (_, task) =>
      task % 20 === 0 ? undefined : `[1] ${Array.from({ length: 11 }, (__, i) => Math.sin(task + i)).join(' ')}`,
    );
    const { html } = report(await collected(collectionOf(outputs, {}, parameters)));
    expect(html).toMatch(/500 of 10000 tasks lack their result/);
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(html).toMatch(/The first 200 of 500; records.csv has all/);
  });

  test('that can not be written causes one line', async () => {
    const output = await collected(collectionOf(['1']));
    const { code, stderr } = kubepar(['report', output, '--output', path.join(output, 'study.json', 'page.html')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kubepar: can't write to \S+page\.html: .*; choose another place with --output\n$/);
  });
});

describe('kubepar report of a folder without results', () => {
  const cwd = fs.mkdtempSync(path.join(folder, 'cwd-'));
  const ended = (reference: string) => kubepar(['report', reference], { cwd, env: { KUBECONFIG: '', HOME: cwd } });

  beforeAll(async () => {
    for (const name of ['empty', 'scripts', 'two', 'results']) fs.mkdirSync(path.join(cwd, name));
    fs.writeFileSync(path.join(cwd, 'scripts', 'fit.R'), '1');
    fs.writeFileSync(path.join(cwd, 'values.txt'), '1 2 3\n');
    for (const name of ['two/a', 'two/b', 'results/c-try'])
      fs.cpSync(await collected(collectionOf(['1'])), path.join(cwd, name), { recursive: true });
  });

  const NAME = 'name a folder that kubepar collect or kubepar try wrote';

  test.each([
    ['./empty', `./empty is not a results folder: it is empty; ${NAME}: results/c-try`],
    ['./scripts', `./scripts is not a results folder: it has no study.json; ${NAME}: results/c-try`],
    ['./two', `./two is not a results folder: it has no study.json; ${NAME}: two/a, two/b`],
    ['two/c', `there is no two/c; ${NAME}: two/a, two/b`],
    ['no.such/folder', `there is no no.such/folder; ${NAME}: results/c-try`],
    ['two/a/results.csv', 'two/a/results.csv is a file in a results folder; name the folder: two/a'],
    ['two/a/cells.csv', 'two/a/cells.csv is a file in a results folder; name the folder: two/a'],
    [
      './values.txt',
      './values.txt contains no study: it must be a file that cdk8s synth wrote with a kubepar construct',
    ],
    [
      'dist/no.k8s.yaml',
      /^can't read dist\/no\.k8s\.yaml: .*; correct the path, or synthesize first:\n {4}npm run synth$/,
    ],
  ])('is wrong usage, and says what to name: %s', (reference, expected) => {
    const { code, stderr } = ended(reference);
    expect(code).toBe(2);
    expect(stderr.replace(/^kubepar: (.*)\n$/s, '$1')).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  test('may be a study with the name of the folder: problems of both are reported', () => {
    const { code, stderr } = ended('scripts');
    expect(code).toBe(3);
    expect(stderr).toBe(
      `kubepar: scripts is not a results folder: it has no study.json; ${NAME}: results/c-try; ` +
        'and as a study: no kubeconfig was found: set KUBECONFIG, or name one with --kubeconfig; without a cluster, the try command runs the tasks of a manifest on this machine\n',
    );
  });
});

describe('kubepar report in a browser', () => {
  const browser = new TestBrowser();

  let page: string;

  beforeAll(async () => {
    const parameters = new ParameterTable([columnAxis('n', [1, 2, 3, 4])]);
    const output = await collected(collectionOf(['10', '20', '15', undefined], {}, parameters));
    report(output);
    page = path.join(output, 'report.html');
  });

  test.each(VIEWS)('%d pixels wide, %s: loads nothing, has no error, and shows everything', async (...view) => {
    const look = await browser.look(page, view, async (opened) => {
      // Text for people who can't see the pictures.
      const pictures = opened.locator('figure [role=img]:visible');
      expect(await pictures.first().getAttribute('aria-label')).toBe(
        'value is lowest, 10, at n = 1, and highest, 20, at n = 2.',
      );
      // Text is distinguishable from its background, in pictures as well: the contrast ratio of WCAG 2.1 for text is
      // 4.5.
      for (const selector of ['body', 'figcaption', 'figure:first-of-type svg:visible text', '.verdict'])
        expect(await contrast(opened, selector)).toBeGreaterThanOrEqual(4.5);
    });
    expect(look).toEqual({
      requests: [],
      errors: [],
      verdict: '✗ 1 of 4 tasks lacks its result. See what failed.',
      pictures: ['value over n', 'All attempts by pod', 'Seconds for each task'],
      failures: ['3'],
    });
  });
});

/** Contrast of a text with the page: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
async function contrast(page: Page, selector: string): Promise<number> {
  const colours = await page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const style = getComputedStyle(element);
      const text = element instanceof SVGElement ? style.fill : style.color;
      return [text, getComputedStyle(document.body).backgroundColor];
    });
  const [text, background] = colours.map((colour) => {
    const [red = 0, green = 0, blue = 0] = [...colour.matchAll(/[\d.]+/g)].map(([part]) => {
      const share = Number(part) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(text!, background!) + 0.05) / (Math.min(text!, background!) + 0.05);
}

describe('kubepar report of a study', () => {
  const cluster = new FakeCluster();
  beforeAll(() => cluster.start());
  afterAll(() => cluster.stop());

  test('collects it first, and draws the results', async () => {
    const rendered = renderSweep(Parameters.grid({ n: [10, 20] }));
    const jobs = jobsOf(rendered) as unknown as FakeJob[];
    const pods = [endedPod(jobs[0]!, { output: '7' }), endedPod(jobs[1]!, { error: 'Error: the data are wrong' })];
    cluster.objects = [
      ...applied(rendered.objects, '2024-05-01T09:00:00Z', (task) => (task === 0 ? JOB.complete : JOB.failed)),
      ...pods.map(({ pod }) => pod),
    ];
    cluster.logs = new Map(pods.map(({ pod, log }) => [pod.metadata.name, log]));
    // A folder with the name of the study is no reason to look elsewhere.
    const cwd = fs.mkdtempSync(path.join(folder, 'cwd-'));
    fs.mkdirSync(path.join(cwd, 'study'));
    const kubeconfig = cluster.writeKubeconfig(folder);
    const { code, stdout, stderr } = await kubeparMeanwhile(['report', 'study', '--kubeconfig', kubeconfig], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^study +study \(study-\w+\)\nresults +1 of 2 tasks\nreport +results\/study\/report\.html\n$/,
    );
    expect(stderr).toMatch(/task 1 \(n=20\) failed: Error: the data are wrong/);
    const html = fs.readFileSync(path.join(cwd, 'results', 'study', 'report.html'), 'utf8');
    expect(html).toMatch(/<pre>Error: the data are wrong<\/pre>/);
    expect(fs.readFileSync(path.join(cwd, 'results', 'study', 'results.csv'), 'utf8')).toBe(
      'task,n,value\n0,10,7\n1,20,\n',
    );
  });
});

test('a report reproduces a task with exactly the values and arguments that it received', async () => {
  const hostile = `it's "$HOME" \\ \`id\``;
  const parameters = new ParameterTable([
    columnAxis('n', ['100', '200']),
    columnAxis('k', [1e21]),
    columnAxis('flag', [true]),
    columnAxis('text', [hostile]),
  ]);
  const made = collectionOf(['1', '2'], {}, parameters);
  const { version } = made;
  const command = ['Rscript', 'fit.R', '--n=$(n)', '$(text)', '$$(n)'];
  const description = { ...version.description, command, columns: parameters.columns };
  const { html } = report(await collected({ ...made, version: { ...version, description } }));
  const shown = html.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  const [, shell] = /<pre class="command">Rscript plain\.R (.*?)<\/pre>/s.exec(shown)!;
  expect(execFileSync('sh', ['-c', `printf '%s\\n' ${shell!}`], { encoding: 'utf8' })).toBe(
    `--n=200\n${hostile}\n$(n)\n`,
  );
  const [, list] = /(kubepar_parameters <- function.*)\n/.exec(shown)!;
  const code = `${list!}; p <- kubepar_parameters(); cat(sapply(p, class), p$k, p$flag, p$text)`;
  expect(execFileSync('Rscript', ['-e', code], { encoding: 'utf8' })).toBe(
    `character numeric logical character 1e+21 TRUE ${hostile}`,
  );
});
