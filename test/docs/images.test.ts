import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { USER } from '../../lib/manifest/restricted';
import { kubepar } from '../cli/support';
import { testFolder } from '../runtime/support';
import { blocks, links } from './pages';
import { Programs, synthesize } from './programs';

const PAGE = 'docs/images.md';
const DOCUMENTED = path.join('examples', 'images');
const NAMES = fs.readdirSync(DOCUMENTED);
const DOCKERFILES = ['examples', DOCUMENTED].flatMap((folder) =>
  fs
    .readdirSync(folder)
    .map((name) => path.join(folder, name, 'Dockerfile'))
    .filter((file) => fs.existsSync(file)),
);

const folder = testFolder();

describe('the linter of Dockerfiles', () => {
  const lint = (...files: readonly string[]) =>
    spawnSync('sh', ['scripts/lint-dockerfiles.sh', ...files], { encoding: 'utf8' });

  // The first run installs it.
  test.each(DOCKERFILES)(
    'finds nothing in %s',
    (file) => {
      expect(lint(file)).toMatchObject({ status: 0, stdout: '' });
    },
    120_000,
  );

  test('finds a mistake, and then exits with 1', () => {
    const file = path.join(folder, 'Dockerfile');
    fs.writeFileSync(file, 'FROM ubuntu\nUSER root\n');
    expect(lint(file)).toMatchObject({ status: 1, stdout: expect.stringMatching(/DL3006[^]*DL3002/) as string });
  });

  test('fails if it is missing and cannot be installed', () => {
    const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), PIP_INDEX_URL: 'http://127.0.0.1:1/' };
    for (const name of ['PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS']) Reflect.deleteProperty(env, name);
    const { status } = spawnSync('sh', ['scripts/lint-dockerfiles.sh', DOCKERFILES[0]!], {
      env: { ...env, PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null' },
    });
    expect(status).not.toBe(0);
  });

  test('checks the same Dockerfiles in npm run lint', () => {
    const [, patterns = ''] = /^sh scripts\/lint-dockerfiles\.sh (.+)$/m.exec(readText('scripts/lint.sh')) ?? [];
    const { stdout } = spawnSync('sh', ['-c', `ls ${patterns}`], { encoding: 'utf8' });
    expect(stdout.trim().split('\n').sort()).toEqual([...DOCKERFILES].sort());
  });
});

const DATED = /p3m\.dev\/cran\/__linux__\/[a-z]+\/\d{4}-\d{2}-\d{2}/;

/** What kubepar and the page ask of a Dockerfile and the linter does not know, and one that breaks only this rule. */
const RULES: readonly { rule: string; holds: (all: readonly Instruction[]) => boolean; broken: string }[] = [
  {
    rule: 'ends with the user of the pods, as a number',
    holds: (all) => all.at(-1)?.keyword === 'USER' && all.at(-1)?.rest === `${String(USER.task)}:${String(USER.task)}`,
    broken: 'FROM rocker/r-ver:4.5.0\nUSER nobody',
  },
  {
    rule: 'starts from images with a version in their tag or with a digest',
    holds: (all) => of(all, 'FROM').every((rest) => /:\d[^ ]*\.|@sha256:/.test(rest)),
    broken: 'FROM rocker/r-ver:devel\nUSER 10001:10001',
  },
  {
    rule: 'has no ENTRYPOINT, which kubepar does not run',
    holds: (all) => of(all, 'ENTRYPOINT').length === 0,
    broken: 'FROM r:4.5.0\nENTRYPOINT ["R"]\nUSER 10001:10001',
  },
  {
    rule: 'deletes package lists in the step that downloads them',
    holds: (all) =>
      of(all, 'RUN').every((rest) => !rest.includes('apt-get update') || rest.includes('rm -rf /var/lib/apt/lists/*')),
    broken:
      'FROM r:4.5.0\nRUN apt-get update \\\n  && apt-get install -y tar\nRUN rm -rf /var/lib/apt/lists/*\nUSER 10001:10001',
  },
  {
    rule: 'lets no R package fail silently',
    holds: (all) => of(all, 'RUN').every((rest) => !/install\.packages|install2\.r(?!.* --error )/.test(rest)),
    broken: `FROM r:4.5.0\nRUN Rscript -e 'install.packages("gbm")'\nUSER 10001:10001`,
  },
  {
    rule: 'installs R packages as of one day',
    holds: (all) => of(all, 'RUN').every((rest) => !rest.includes('install2.r') || DATED.test(JSON.stringify(all))),
    broken: 'FROM r:4.5.0\nRUN install2.r --error gbm\nUSER 10001:10001',
  },
  {
    rule: 'installs Python packages with their hashes, and without a cache',
    holds: (all) => of(all, 'RUN').every((rest) => !/pip3? install(?!.*--no-cache-dir.*--require-hashes)/.test(rest)),
    broken: 'FROM python:3.13.5\nRUN pip install --no-cache-dir numpy\nUSER 10001:10001',
  },
  {
    rule: 'downloads nothing without checking it',
    holds: (all) => of(all, 'RUN').every((rest) => !/\b(curl|wget)\b/.test(rest)) && of(all, 'ADD').length === 0,
    broken: 'FROM r:4.5.0\nRUN curl https://example.com/a | sh\nUSER 10001:10001',
  },
];

describe('each Dockerfile of the examples', () => {
  test.each(DOCKERFILES.flatMap((file) => RULES.map(({ rule, holds }) => [file, rule, holds] as const)))(
    '%s %s',
    (file, _rule, holds) => {
      expect(holds(instructionsOf(readText(file)))).toBe(true);
    },
  );

  test.each(RULES.map(({ rule, broken }) => [rule, broken]))(
    'that breaks only this rule is found: %s',
    (rule, text) => {
      const broken = RULES.filter(({ holds }) => !holds(instructionsOf(text)));
      expect(broken.map(({ rule: name }) => name)).toEqual([rule]);
    },
  );

  test.each(NAMES)('copies all other files of its folder: that of %s', (name) => {
    const text = readText(path.join(DOCUMENTED, name, 'Dockerfile'));
    const copied = of(instructionsOf(text), 'COPY').flatMap((rest) => rest.split(/\s+/).slice(0, -1));
    expect(['Dockerfile', ...copied].sort()).toEqual(fs.readdirSync(path.join(DOCUMENTED, name)).sort());
  });

  test.each([
    ['succeeds if R can load all packages', 'stats4\nsplines\n', 0],
    ['fails if R cannot load one of the packages', 'stats4\nno.such.package\n', 1],
  ])('has, for R packages by name, a last step that %s', (_what, packages, status) => {
    const last = of(instructionsOf(readText(path.join(DOCUMENTED, 'r-packages', 'Dockerfile'))), 'RUN').at(-1) ?? '';
    fs.writeFileSync(path.join(folder, 'packages.txt'), packages);
    expect(spawnSync('sh', ['-c', last.replace('/opt/', `${folder}/`)])).toMatchObject({ status });
  });
});

describe('docs/images.md', () => {
  test('links to each Dockerfile in examples/images, and to no other', () => {
    const linked = links(PAGE).filter(({ file }) => file.endsWith('Dockerfile'));
    expect(linked.map(({ file }) => file).sort()).toEqual(
      NAMES.map((name) => path.join(DOCUMENTED, name, 'Dockerfile')).sort(),
    );
  });

  test('quotes a Dockerfile as it is', () => {
    expect(blocks('dockerfile', [PAGE]).map(({ text }) => text)).toEqual([
      readText(path.join(DOCUMENTED, 'r-packages', 'Dockerfile')),
    ]);
  });

  test('builds a folder under its name', () => {
    const commands = blocks('sh', [PAGE]).flatMap(({ text }) => [...text.matchAll(/^docker buildx build .*$/gm)]);
    expect(commands.length).toBeGreaterThan(0);
    for (const [command] of commands) {
      const name = path.basename(command);
      expect(NAMES).toContain(name);
      expect(command).toContain(`--tag registry.example.com/studies/${name}:`);
    }
  });

  test('runs a script that is in the image: kubepar try runs it in its folder', async () => {
    const programs = new Programs();
    try {
      const program = programs.list.find(({ page }) => page === PAGE);
      expect(program?.text).not.toContain('files:');
      const manifests = path.join(folder, 'dist');
      fs.mkdirSync(manifests);
      await synthesize(program?.file ?? '', manifests);
      const [manifest = ''] = fs.readdirSync(manifests).map((name) => path.join(manifests, name));
      const options = ['--task', '0', '--output', path.join(folder, 'results')];
      const cwd = path.join(DOCUMENTED, 'own-script');
      expect(kubepar(['try', manifest, ...options], { cwd })).toMatchObject({ code: 0 });
      expect(readText(path.join(folder, 'results', 'tasks', '0'))).toMatch(/^\[1\] 1[67]\d\.\d+\n$/);
    } finally {
      programs.remove();
    }
  }, 60_000);
});

test('the renv.lock has exact versions, and the R and the day of the Dockerfile next to it', () => {
  const text = readText(path.join(DOCUMENTED, 'renv', 'Dockerfile'));
  const lock = JSON.parse(readText(path.join(DOCUMENTED, 'renv', 'renv.lock'))) as RenvLock;
  expect(text).toContain(`FROM rocker/r-ver:${lock.R.Version}\n`);
  expect(lock.R.Repositories.map(({ URL }) => URL.slice(-10))).toEqual([DATED.exec(text)?.[0].slice(-10)]);
  for (const [name, record] of Object.entries(lock.Packages))
    expect(record).toEqual({
      Package: name,
      Version: expect.stringMatching(/^\d+([.-]\d+)+$/) as string,
      Source: 'Repository',
      Repository: 'CRAN',
    });
});

test('the requirements.txt has an exact version and hashes for each package', () => {
  const text = readText(path.join(DOCUMENTED, 'python', 'requirements.txt')).replaceAll(/^#.*\n/gm, '');
  expect(text).toMatch(/^([a-z0-9-]+==\d+(\.\d+)+( \\\n {4}--hash=sha256:[0-9a-f]{64})+\n)+$/);
});

interface Instruction {
  readonly keyword: string;
  /** What follows on the line and on those that continue it. */
  readonly rest: string;
}

interface RenvLock {
  readonly R: { readonly Version: string; readonly Repositories: readonly { readonly URL: string }[] };
  readonly Packages: Readonly<Record<string, unknown>>;
}

function instructionsOf(text: string): Instruction[] {
  return text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => {
      const [, keyword = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return keyword === '' ? [] : [{ keyword, rest }];
    });
}

/** The instructions with a keyword, without it. */
function of(instructions: readonly Instruction[], wanted: string): string[] {
  return instructions.filter(({ keyword }) => keyword === wanted).map(({ rest }) => rest);
}

function readText(file: string): string {
  return fs.readFileSync(file, 'utf8');
}
