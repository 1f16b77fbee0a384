import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AttemptRecord } from '../../cli/records/attempt-record';
import { unpackArchive } from '../../cli/records/folder-archive';
import {
  BUSYBOX,
  DASH,
  STUDY,
  POD_UID,
  keptError,
  linkPrograms,
  resultOf,
  rscript,
  runPod,
  sh,
  tasks,
  testFolder,
  which,
  type EndedPod,
  TRIED_SHELLS,
} from './support';
import { pythonWith } from '../support';

const folder = testFolder();

const newFolder = (): string => fs.mkdtempSync(path.join(folder, 'test-'));

/** The names in the tar that is the result of task 0, sorted, and the text of one file in it. */
function packed(ended: EndedPod): string[] {
  const tar = path.join(newFolder(), 'packed.tar');
  fs.writeFileSync(tar, Buffer.from(resultOf(ended)!, 'latin1'));
  return execFileSync('tar', ['-tf', tar], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
    .trimEnd()
    .split('\n')
    .sort();
}

function fileIn(ended: EndedPod, name: string): string {
  const tar = path.join(newFolder(), 'packed.tar');
  fs.writeFileSync(tar, Buffer.from(resultOf(ended)!, 'latin1'));
  return execFileSync('tar', ['-xOf', tar, name], { encoding: 'utf8' });
}

const decoded = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('utf8');
const leftBy = ([record]: readonly AttemptRecord[]): string[] => decoded(record?.left).trimEnd().split('\n');

describe.each(TRIED_SHELLS)('the result, in $name', (shell) => {
  test.each([
    ['.png', '.png'],
    ['.tar.gz', '.tar.gz'],
    ['.nii.gz', '.nii.gz'],
    ['.7z', '.7z'],
    ['.RData', '.RData'],
    ['.h5', '.h5'],
    ['.feather-v2_1', '.feather-v2_1'],
    [`.${'x'.repeat(32)}`, `.${'x'.repeat(32)}`],
  ])('may be a file KUBEPAR_RESULT%s, whose extension is in the record', async (ending) => {
    const ended = await runPod(shell, ['sh', '-c', 'printf "a\\0b" >"$KUBEPAR_RESULT$0"; echo "figure done"', ending]);
    expect(ended.records).toMatchObject([{ status: 'succeeded', result: 'file', ending, bytes: 3 }]);
    expect(resultOf(ended)).toBe('a\0b');
  });

  test('has no extension without one, and as standard output', async () => {
    const command = sh('test "$KUBEPAR_TASK" = 1 || echo 1 >"$KUBEPAR_RESULT"', 'echo 2');
    const { records } = await runPod(shell, command, { env: tasks(2) });
    expect(records).toMatchObject([
      { result: 'file', ending: '' },
      { result: 'stdout', ending: '' },
    ]);
  });

  test.each([
    [
      'two files',
      ': >"$KUBEPAR_RESULT"; echo 1 >"$KUBEPAR_RESULT.png"',
      'must be one file or one folder, got KUBEPAR_RESULT and KUBEPAR_RESULT.png; write one, or make a folder of that name and write all into it',
    ],
    [
      'a file and a folder',
      'mkdir "$KUBEPAR_RESULT"; echo 1 >"$KUBEPAR_RESULT.csv"',
      'must be one file or one folder, got KUBEPAR_RESULT and KUBEPAR_RESULT.csv; write one, or make a folder of that name and write all into it',
    ],
    [
      'eight files',
      'for i in 1 2 3 4 5 6 7 8; do : >"$KUBEPAR_RESULT.$i"; done',
      'must be one file or one folder, got KUBEPAR_RESULT.1 and KUBEPAR_RESULT.2 and KUBEPAR_RESULT.3 and KUBEPAR_RESULT.4 and KUBEPAR_RESULT.5 and 3 more; write one, or make a folder of that name and write all into it',
    ],
    [
      'a page with its folder',
      'echo 1 >"$KUBEPAR_RESULT.html"; mkdir "${KUBEPAR_RESULT}_files"',
      'must be one file or one folder, got KUBEPAR_RESULT.html and KUBEPAR_RESULT_files; write one, or make a folder of that name and write all into it',
    ],
    ...['001.png', '_plot.png', '.a b', '.\u00e9', '.', '..', '.-x', '._x', '.a\nb'].map(
      (name): [string, string, string] => [
        `a name that goes on with ${JSON.stringify(name)}`,
        `echo 1 >"\${KUBEPAR_RESULT}${name}"`,
        `must have an ending of letters and digits such as .csv, or none, got KUBEPAR_RESULT${name}; several files go into a folder of that name`,
      ],
    ),
    [
      'an ending of 33 characters',
      `: >"$KUBEPAR_RESULT.${'x'.repeat(33)}"`,
      `must have an ending of at most 32 characters, got .${'x'.repeat(33)}`,
    ],
    [
      'a link to a file',
      'ln -s /etc/hostname "$KUBEPAR_RESULT.txt"',
      'must be a file or a folder, got a symbolic link at KUBEPAR_RESULT.txt; copy what it points to',
    ],
    [
      'a link to a device without an end',
      'ln -s /dev/zero "$KUBEPAR_RESULT"',
      'must be a file or a folder, got a symbolic link at KUBEPAR_RESULT; copy what it points to',
    ],
    [
      'a link to nothing',
      'ln -s nowhere "$KUBEPAR_RESULT"',
      'must be a file or a folder, got a symbolic link at KUBEPAR_RESULT; copy what it points to',
    ],
    [
      'a link to a folder',
      'ln -s "$TMPDIR" "$KUBEPAR_RESULT.d"',
      'must be a file or a folder, got a symbolic link at KUBEPAR_RESULT.d; copy what it points to',
    ],
    [
      'a pipe',
      'mkfifo "$KUBEPAR_RESULT.fifo"',
      'must be a file or a folder, got a pipe, socket or device at KUBEPAR_RESULT.fifo; write a file',
    ],
    [
      'an empty folder',
      'mkdir -p "$KUBEPAR_RESULT/a/b"',
      'must not be an empty folder; write a file into it, or do not make it where there is none',
    ],
    [
      'a link in a folder',
      'mkdir -p "$KUBEPAR_RESULT/a/.b"; echo 1 >"$KUBEPAR_RESULT/file"; ln -s /etc/passwd "$KUBEPAR_RESULT/a/.b/users"',
      'must be a folder of files and folders, got a symbolic link in it: a/.b/users; copy what it points to',
    ],
    [
      'a pipe in a folder',
      'mkdir "$KUBEPAR_RESULT.d"; echo 1 >"$KUBEPAR_RESULT.d/file"; mkfifo "$KUBEPAR_RESULT.d/..pipe"',
      'must be a folder of files and folders, got a pipe, socket or device in it: ..pipe; write a file',
    ],
  ])('does not exist, and the attempt fails, if there is %s', async (_what, script, message) => {
    const ended = await runPod(shell, sh(script, 'echo printed'));
    expect(ended).toMatchObject({ code: 90, records: [{ status: 'failed', exit: 0, bytes: 0, sha256: '' }] });
    expect(keptError(ended.records[0])).toBe(`kubepar: KUBEPAR_RESULT ${message}\n`);
    expect(ended.log).not.toContain('kubepar/1 data');
  });

  test('of the attempt before no longer exists, whatever it was', async () => {
    const command = sh(
      'for old in "$KUBEPAR_RESULT"*; do [ ! -e "$old" ] && [ ! -L "$old" ] || exit 9; done',
      'mkdir "$KUBEPAR_RESULT"; ln -s x "$KUBEPAR_RESULT.link"; : >"$KUBEPAR_RESULT.png"',
      'exit 1',
    );
    const { records } = await runPod(shell, command, { env: { KUBEPAR_RETRIES: '1' } });
    expect(records).toMatchObject([{ exit: 1 }, { exit: 1 }]);
  });

  test('may be a folder, which is transferred as one tar with all its contents', async () => {
    const ended = await runPod(
      shell,
      sh(
        'mkdir -p "$KUBEPAR_RESULT/sub/deep" "$KUBEPAR_RESULT/empty"',
        'cd "$KUBEPAR_RESULT"',
        'echo 1 >a.csv; echo hidden >.b; echo deep >sub/deep/c; echo dash >-rf; echo two >..two; : >"sub/a b"',
        'printf line >"sub/line\nend"; echo star >"*"; echo é >é',
      ),
    );
    expect(ended).toMatchObject({ code: 0, records: [{ status: 'succeeded', result: 'folder', ending: '' }] });
    expect(packed(ended)).toEqual([
      './',
      './*',
      './-rf',
      './..two',
      './.b',
      './\\303\\251',
      './a.csv',
      './empty/',
      './sub/',
      './sub/a b',
      './sub/deep/',
      './sub/deep/c',
      './sub/line\\nend',
    ]);
    expect(fileIn(ended, './a.csv')).toBe('1\n');
    expect(ended.records[0]!.bytes).toBe(resultOf(ended)!.length);
  });

  test('may be a folder with hard links, which become separate files', async () => {
    const ended = await runPod(
      shell,
      sh(
        'mkdir -p "$KUBEPAR_RESULT/s"; cd "$KUBEPAR_RESULT"',
        'echo 1 >a; ln a b; ln a s/c; echo 2 >../tmp/other; ln ../tmp/other d; : >none; ln none e',
      ),
    );
    expect(ended.records).toMatchObject([{ status: 'succeeded', result: 'folder' }]);
    const laidOut = path.join(newFolder(), 'laid-out');
    await unpackArchive(Buffer.from(resultOf(ended)!, 'latin1'), laidOut);
    const text = (name: string): string => fs.readFileSync(path.join(laidOut, name), 'utf8');
    expect(['a', 'b', 's/c', 'd', 'none', 'e'].map(text)).toEqual(['1\n', '1\n', '1\n', '2\n', '', '']);
  });

  test('may be a folder with an extension', async () => {
    const ended = await runPod(shell, sh('mkdir "$KUBEPAR_RESULT.zarr"', 'echo 1 >"$KUBEPAR_RESULT.zarr/0.0"'));
    expect(ended.records).toMatchObject([{ result: 'folder', ending: '.zarr' }]);
    expect(packed(ended)).toEqual(['./', './0.0']);
  });

  test('in a folder above 1 MiB is rejected with a remedy, and not retried; on a volume, it has no limit', async () => {
    const command = sh('mkdir "$KUBEPAR_RESULT"', 'head -c 3000000 /dev/zero >"$KUBEPAR_RESULT/zeros"');
    const ended = await runPod(shell, command, { env: { KUBEPAR_RETRIES: '3' } });
    expect(ended.records).toMatchObject([{ status: 'result-too-large', attempt: 1 }]);
    expect(keptError(ended.records[0])).toMatch(
      /^kubepar: the result is larger than 1 MiB; print less, or set results:/,
    );
    const volume = newFolder();
    const stored = await runPod(shell, command, { env: { KUBEPAR_RESULTS: volume } });
    expect(stored.code).toBe(0);
    expect(fs.statSync(path.join(volume, STUDY, `0.1.${POD_UID}`)).size).toBeGreaterThan(3_000_000);
  });

  test('in a folder that cannot be read completely does not exist', async () => {
    const ended = await runPod(
      shell,
      sh(
        'mkdir "$KUBEPAR_RESULT"; echo 1 >"$KUBEPAR_RESULT/a"; echo 1 >"$KUBEPAR_RESULT/b"; chmod 0 "$KUBEPAR_RESULT/b"',
      ),
      { unprivileged: true, cwd: '/' },
    );
    expect(ended.records).toMatchObject([{ status: 'failed' }]);
    expect(keptError(ended.records[0])).toMatch(
      /^kubepar: KUBEPAR_RESULT must be a folder that can be packed: .*b.*: Permission denied/,
    );
  });
});

test('a folder produces the same bytes, whenever and in whatever order its files were written', async () => {
  const command = sh(
    'mkdir -p "$KUBEPAR_RESULT/s"; cd "$KUBEPAR_RESULT"',
    'if [ "$KUBEPAR_TASK" = 0 ]; then echo 1 >a; echo 2 >b; echo 3 >s/c; else echo 3 >s/c; echo 2 >b; echo 1 >a; touch -d 2001-01-01 a; fi',
  );
  const { records } = await runPod(DASH, command, { env: tasks(2) });
  expect(records[0]!.sha256).toBe(records[1]!.sha256);
});

test('a folder in an image without tar is rejected with a remedy', async () => {
  const TOOLS = [
    'base64',
    'cat',
    'chmod',
    'cp',
    'date',
    'dirname',
    'env',
    'head',
    'mkdir',
    'mkfifo',
    'rm',
    'sh',
    'sha256sum',
  ];
  const bin = linkPrograms(path.join(newFolder(), 'bin'), [...TOOLS, 'sleep', 'tail', 'tee', 'timeout', 'wc']);
  const command = sh('mkdir "$KUBEPAR_RESULT"', 'echo 1 >"$KUBEPAR_RESULT/a"');
  const { records } = await runPod({ ...DASH, path: bin }, command);
  expect(keptError(records[0])).toBe(
    'kubepar: KUBEPAR_RESULT must be a file in this image, which has no tar to pack a folder; write one file, or use an image with tar\n',
  );
});

describe('programs that append their own extension to the path', () => {
  test("numpy's save", async () => {
    const ended = await runPod(DASH, [
      pythonWith('numpy'),
      '-c',
      'import numpy, os; numpy.save(os.environ["KUBEPAR_RESULT"], numpy.arange(3)); print("saved")',
    ]);
    expect(ended.records).toMatchObject([{ status: 'succeeded', result: 'file', ending: '.npy' }]);
    expect(resultOf(ended)).toMatch(/^\x93NUMPY/);
  });

  test("R's png, in addition to printed output", async () => {
    const ended = await runPod(
      DASH,
      rscript(
        'pdf(paste0(Sys.getenv("KUBEPAR_RESULT"), ".pdf")); plot(1:3); invisible(dev.off())',
        'print("figure done")',
      ),
    );
    expect(ended.records).toMatchObject([{ status: 'succeeded', result: 'file', ending: '.pdf' }]);
    expect(resultOf(ended)).toMatch(/^%PDF/);
    expect(decoded(ended.records[0]!.printed)).toBe('[1] "figure done"\n');
  });

  test("Python's shelve and make_archive, node and perl", async () => {
    const python = pythonWith('numpy');
    const endings = await Promise.all(
      [
        [
          python,
          '-c',
          'import os, shutil; shutil.make_archive(os.environ["KUBEPAR_RESULT"], "gztar", os.environ["TMPDIR"])',
        ],
        [python, '-c', 'import os, numpy; numpy.savez(os.environ["KUBEPAR_RESULT"], x=1)'],
        [which('node'), '-e', 'require("fs").writeFileSync(process.env.KUBEPAR_RESULT + ".json", "{}")'],
        [which('perl'), '-e', 'open(my $f, ">", "$ENV{KUBEPAR_RESULT}.tsv"); print $f "a\\tb\\n"'],
      ].map(async (command) => (await runPod(DASH, command)).records[0]?.ending),
    );
    expect(endings).toEqual(['.tar.gz', '.npz', '.json', '.tsv']);
  });
});

describe('printed output in addition to a file', () => {
  test('has its end in the record', async () => {
    const ended = await runPod(DASH, sh('seq 1 2000', 'echo é', 'echo 1 >"$KUBEPAR_RESULT"'));
    const printed = decoded(ended.records[0]!.printed);
    expect(Buffer.byteLength(printed)).toBe(2000);
    expect(printed.endsWith('1999\n2000\né\n')).toBe(true);
  });

  test('is empty if it is the result, or if its end was not saved', async () => {
    const [stdout, long] = await Promise.all([
      runPod(DASH, sh('echo 1')),
      runPod(DASH, sh('head -c 2000000 /dev/zero', 'echo 1 >"$KUBEPAR_RESULT"')),
    ]);
    expect([stdout.records[0]!.printed, long.records[0]!.printed]).toEqual(['', '']);
  });
});

describe.each(TRIED_SHELLS)('files that the command left in its working folder, in $name', (shell) => {
  function files(): string {
    const made = newFolder();
    fs.mkdirSync(path.join(made, 'data', 'deep'), { recursive: true });
    for (const name of ['s.R', 'data/in.csv', 'data/deep/x', '.hidden']) fs.writeFileSync(path.join(made, name), '1\n');
    return made;
  }

  test.each([
    ['a file', 'echo 1 >fit.rds', ['fit.rds']],
    ['Rplots.pdf', ': >Rplots.pdf', ['Rplots.pdf']],
    ['a name with blanks', 'echo 1 >"a b"', ['a b']],
    ['a name with a star', 'echo 1 >"*"', ['*']],
    ['a file in a folder that came from the files', 'echo 1 >data/deep/out.csv', ['data/deep/out.csv']],
    ['a new folder, by its own name', 'mkdir -p out/a; echo 1 >out/a/b', ['out/']],
    ['five of more', 'for i in 1 2 3 4 5 6 7; do echo >$i; done', ['1', '2', '3', '4', '5']],
    ['no empty folder, cache or hidden file', 'mkdir out __pycache__; : >__pycache__/x; : >.Rhistory; : >m.pyc', ['']],
    ['no file that was there and was changed', 'echo 2 >data/in.csv; echo 3 >>s.R; rm .hidden', ['']],
    ['no link to nothing', 'ln -s nowhere x', ['']],
    ['none where it wrote a result file', 'echo 1 >fit.rds; echo 1 >"$KUBEPAR_RESULT"', ['']],
  ])('are in the record: %s', async (_what, script, names) => {
    const { records } = await runPod(shell, sh(script, 'echo done'), { env: { KUBEPAR_FILES: files() } });
    expect(records).toMatchObject([{ status: 'succeeded' }]);
    expect(leftBy(records)).toEqual(names);
  });

  test('are not searched for in a folder of the image', async () => {
    const { records } = await runPod(shell, sh('echo 1 >fit.rds', 'echo done'), { cwd: newFolder() });
    expect(leftBy(records)).toEqual(['']);
  });
});

test('R CMD BATCH leaves its output in a file, which is named', async () => {
  const files = newFolder();
  fs.writeFileSync(path.join(files, 's.R'), 'fit <- 1\nsaveRDS(fit, "fit.rds")\ncat("done\\n")\n');
  const { records } = await runPod(BUSYBOX, ['R', 'CMD', 'BATCH', 's.R'], { env: { KUBEPAR_FILES: files } });
  expect(records).toMatchObject([{ status: 'succeeded', result: 'stdout', bytes: 0 }]);
  expect(leftBy(records)).toEqual(['fit.rds', 's.Rout']);
});

describe.each(TRIED_SHELLS)('a command that fails without a message, in $name,', (shell) => {
  const failed = async (command: readonly string[]): Promise<string> => {
    const files = newFolder();
    fs.writeFileSync(path.join(files, 's.R'), 'f <- function() stop("no model")\nf()\n');
    fs.writeFileSync(path.join(files, 'old.Rout'), 'of an earlier run\n');
    const { records } = await runPod(shell, command, { env: { KUBEPAR_FILES: files } });
    expect(records).toMatchObject([{ status: 'failed', left: '' }]);
    return keptError(records[0]);
  };
  const left = 'kubepar: the command printed nothing, and left in its working folder:';

  test('as R CMD BATCH does, has the end of its .Rout as its error', async () => {
    for (const command of [['R', 'CMD', 'BATCH', 's.R'], sh('R CMD BATCH --no-save s.R; exit 1')]) {
      const error = await failed(command);
      expect(error).toMatch(new RegExp(`^${left}\ns\\.Rout\n`));
      expect(error).toContain('Error in f() : no model');
      expect(error).not.toContain('earlier run');
    }
  });

  test('has the names of files that it left', async () => {
    expect(await failed(['R', 'CMD', 'BATCH', 's.R', 'log.txt'])).toBe(`${left}\nlog.txt\n`);
    expect(await failed(sh('exit 3'))).toBe('');
    expect(await failed(sh(': >log; echo no model; exit 3'))).toBe('no model\n');
  });
});
