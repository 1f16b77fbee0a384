import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const PAGES = [
  'README.md',
  ...fs
    .readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((page) => path.join('docs', page)),
];
const PROGRAMS = PAGES.flatMap((page) => programs(page).map((text, position) => ({ page, position, text })));

describe('the documentation', () => {
  // Within the project, where the programs find its packages.
  const folder = fs.mkdtempSync(path.join('test', 'docs-'));

  beforeAll(() => {
    PROGRAMS.forEach(({ text }, number) => {
      fs.writeFileSync(path.join(folder, `${String(number)}.ts`), text.replaceAll("'kubepar'", "'../../lib'"));
    });
  });

  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  test('has programs', () => {
    expect(PROGRAMS.length).toBeGreaterThanOrEqual(3);
  });

  test('has only programs that compile', () => {
    const tsconfig = path.join(folder, 'tsconfig.json');
    fs.writeFileSync(tsconfig, JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
    expect(() => execFileSync('npx', ['tsc', '-p', tsconfig], { encoding: 'utf8' })).not.toThrow();
  }, 60_000);

  test.each(PROGRAMS.map(({ page, position }, number) => [page, position, number]))(
    'program %#: that of %s, number %d, synthesizes',
    (_page, _position, number) => {
      const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-docs-'));
      execFileSync('npx', ['tsx', path.join(folder, `${String(number)}.ts`)], {
        env: { ...process.env, CDK8S_OUTDIR: outdir },
      });
      expect(fs.readdirSync(outdir)).not.toEqual([]);
      fs.rmSync(outdir, { recursive: true });
    },
    30_000,
  );

  test('shows main.ts in the README as it is', () => {
    expect(programs('README.md')[0]!.replace("'kubepar'", "'./lib'")).toBe(fs.readFileSync('main.ts', 'utf8'));
  });

  test.each(PAGES)('%s links to files that exist', (page) => {
    const links = [...fs.readFileSync(page, 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) =>
      path.join(path.dirname(page), link!),
    );
    expect(links.filter((link) => !fs.existsSync(link))).toEqual([]);
  });
});

function programs(page: string): string[] {
  return [...fs.readFileSync(page, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
}
