import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  BUSYBOX,
  copyOfRuntime,
  DASH,
  resultOf,
  rscript,
  runPod,
  sh,
  tasks,
  testFolder,
  which,
  type EndedPod,
  type PodOptions,
  TRIED_SHELLS,
} from './support';

const folder = testFolder();

/** Folders like those of a pod that the wrapper empties: /tmp under its second name, and shared memory. */
function podFolders(): { readonly tmp: string; readonly memory: string; readonly env: Record<string, string> } {
  const root = fs.mkdtempSync(path.join(folder, 'pod-'));
  fs.chmodSync(root, 0o755);
  const [tmp, memory] = [path.join(root, 'kubepar', 'tmp'), path.join(root, 'memory')];
  for (const made of [tmp, memory]) {
    fs.mkdirSync(made, { recursive: true });
    fs.chmodSync(made, 0o777);
  }
  return { tmp, memory, env: { KUBEPAR_TMP: tmp, KUBEPAR_SHM: memory, POD_TMP: tmp, POD_MEMORY: memory } };
}

/** The output of each task of a pod. */
function results(ended: EndedPod, count: number): (string | undefined)[] {
  return Array.from({ length: count }, (_, task) => resultOf(ended, task));
}

describe.each(TRIED_SHELLS)('an attempt in $name', (shell) => {
  test('of a script that saves a fit in the home folder draws new numbers in each task', async () => {
    const command = rscript(
      'f <- "~/fit.rds"',
      'x <- if (file.exists(f)) readRDS(f) else { x <- runif(1); saveRDS(x, f); x }',
      'print(x, digits = 15)',
    );
    const ended = await runPod(shell, command, { env: tasks(3) });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(results(ended, 3)).size).toBe(3);
  });

  /** A folder or file that a program keeps between runs: an expression that is 0 only in the first attempt. */
  test.each<[string, readonly string[]]>([
    ['~/.cache', sh('cd; ls -A | wc -l; mkdir .cache; : >.cache/joblib')],
    ['~/.config', sh('ls ~/.config 2>/dev/null | wc -l; mkdir -p ~/.config; : >~/.config/app.toml')],
    ['~/.RData', rscript('cat(length(list.files("~", all.files = TRUE, no.. = TRUE)))', 'save.image("~/.RData")')],
    [
      'the cache of an R package',
      rscript(
        'd <- tools::R_user_dir("memoise", "cache")',
        'cat(length(list.files(d)))',
        'dir.create(d, recursive = TRUE)',
        'cat("", file = file.path(d, "key"))',
      ),
    ],
    [
      'a file of tempdir() that outlives R',
      rscript(
        'cat(length(list.files(dirname(tempdir()), "^kept")))',
        'cat("", file = tempfile("kept", dirname(tempdir())))',
      ),
    ],
    [
      "Python's home and temporary folder",
      [
        'python3',
        '-c',
        'import os, pathlib, tempfile\nfor d in (pathlib.Path.home(), pathlib.Path(tempfile.gettempdir())):\n  print(len(os.listdir(d)), end=""); (d / "x.lock").write_text("half")',
      ],
    ],
    [
      "Node's",
      [
        'node',
        '-e',
        'for (const d of [os.homedir(), os.tmpdir()]) { process.stdout.write(String(fs.readdirSync(d).length)); fs.writeFileSync(d + "/pid", "1"); }',
      ],
    ],
    [
      "Perl's",
      [
        'perl',
        '-MFile::Spec',
        '-e',
        'for $d (glob("~"), File::Spec->tmpdir) { print 0 + (() = glob("$d/*")); open F, ">$d/left" }',
      ],
    ],
    ['beside the working folder', sh('ls .. | grep -c left; : >../left; true')],
    ['the working folder', sh('ls -A | wc -l; : >a; : >.b')],
    ['a folder above the working folder', sh('ls ../.. | grep -c left; : >../../left; true')],
    ['/tmp of a pod', sh('ls -A "$POD_TMP" | wc -l; : >"$POD_TMP/.hidden"; mkdir "$POD_TMP/..x"; : >"$POD_TMP/a b"')],
    ['a broken link in /tmp of a pod', sh('ls -A "$POD_TMP" | wc -l; ln -s /nowhere "$POD_TMP/link"')],
    ['shared memory of a pod', sh('ls -A "$POD_MEMORY" | wc -l; : >"$POD_MEMORY/sem.x"')],
    [
      'folders that it made read-only',
      sh(
        'ls -A ~ "$TMPDIR" "$POD_TMP" | grep -c kept',
        'for d in ~ "$TMPDIR" "$POD_TMP"; do mkdir "$d/kept"; : >"$d/kept/file"; chmod 500 "$d/kept"; done',
      ),
    ],
  ])('sees nothing of an earlier one in %s', async (_what, command) => {
    // The first attempt of each task fails, so that its leftovers exist for the next.
    const script = 'printf "$KUBEPAR_TASK."; "$@" | tr -dc "0-9" >"$KUBEPAR_RESULT"; test "$KUBEPAR_ATTEMPT" = 2';
    const files = fs.mkdtempSync(path.join(folder, 'files-'));
    fs.chmodSync(files, 0o755);
    const ended = await runPod(shell, ['sh', '-c', script, 'sh', ...command], {
      env: { ...tasks(2), ...podFolders().env, KUBEPAR_FILES: files, KUBEPAR_RETRIES: '1' },
      runtime: copyOfRuntime(),
      unprivileged: true,
    });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(results(ended, 2)).toEqual([expect.stringMatching(/^0+$/), expect.stringMatching(/^0+$/)]);
  });

  test('finds no __pycache__ of an earlier one next to a script among the files', async () => {
    const files = fs.mkdtempSync(path.join(folder, 'files-'));
    fs.writeFileSync(path.join(files, 'module.py'), 'x = 1\n');
    const command = ['python3', '-c', 'import os; print(os.path.exists("__pycache__")); import module'];
    const env = { ...tasks(2), KUBEPAR_FILES: files, PYTHONDONTWRITEBYTECODE: '' };
    expect(results(await runPod(shell, command, { env }), 2)).toEqual(['False\n', 'False\n']);
  });

  test('meets no process of an earlier one in its container, even one that left its session', async () => {
    // A container has its own processes, and the wrapper is the first.
    const container = [which('unshare'), '--user', '--map-root-user', '--pid', '--fork'];
    const start = 'pid=$KUBEPAR_SHARED/pid setsid sh -c \'echo $$ >"$pid"; exec sleep 100 >/dev/null 2>&1\' &';
    const command = sh(
      `[ "$KUBEPAR_TASK" = 1 ] || { ${start} while [ ! -s "$KUBEPAR_SHARED/pid" ]; do sleep 0.05; done; }`,
      'read -r pid <"$KUBEPAR_SHARED/pid"',
      // A process that was killed remains until its parent has been told.
      '[ "$KUBEPAR_TASK" = 0 ] || for _ in $(seq 200); do kill -0 "$pid" 2>/dev/null || break; sleep 0.01; done',
      'if kill -0 "$pid" 2>/dev/null; then echo runs; else echo gone; fi',
    );
    const ended = await runPod({ ...shell, command: [...container, ...shell.command] }, command, { env: tasks(2) });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(results(ended, 2)).toEqual(['runs\n', 'gone\n']);
  });

  test('shares the folder KUBEPAR_SHARED with the others of its pod, but with no other pod', async () => {
    const command = sh('cat "$KUBEPAR_SHARED/model" 2>/dev/null || echo compiled >"$KUBEPAR_SHARED/model"');
    for (let pod = 0; pod < 2; pod++)
      expect(results(await runPod(shell, command, { env: tasks(3) }), 3)).toEqual(['', 'compiled\n', 'compiled\n']);
  });
});

describe('before an attempt, the wrapper removes', () => {
  const LEAVE = sh('echo "$TMPDIR"');

  /** Runs a task with something in a folder, and returns whether it still exists. */
  async function survives(place: string, env: Record<string, string>, options: PodOptions = {}): Promise<boolean> {
    const file = path.join(place, 'precious');
    fs.writeFileSync(file, '');
    expect(await runPod(DASH, LEAVE, { env, ...options })).toMatchObject({ code: 0, stderr: '' });
    return fs.existsSync(file);
  }

  test('in a pod, the contents of /tmp and of shared memory', async () => {
    const { tmp, memory, env } = podFolders();
    expect(await survives(tmp, env)).toBe(false);
    expect(await survives(memory, env)).toBe(false);
  });

  test('nothing outside a pod: not in TMPDIR, not in a scratch folder with other contents, not in shared memory', async () => {
    const { memory, tmp } = podFolders();
    const scratch = fs.mkdtempSync(path.join(folder, 'scratch-'));
    expect(await survives(tmp, { TMPDIR: tmp })).toBe(true);
    expect(await survives(scratch, { KUBEPAR_SCRATCH: scratch })).toBe(true);
    expect(await survives(memory, { KUBEPAR_SHM: memory })).toBe(true);
  });

  test.each(['tmp', 'kubepar', 'kubepar/tmp/deep', 'not-kubepar/tmpx'])(
    'nothing in a folder that a variable names but that is not called kubepar/tmp: %s',
    async (name) => {
      const place = path.join(fs.mkdtempSync(path.join(folder, 'named-')), name);
      fs.mkdirSync(place, { recursive: true });
      expect(await survives(place, { KUBEPAR_TMP: place })).toBe(true);
    },
  );

  test('nothing behind a link', async () => {
    const root = fs.mkdtempSync(path.join(folder, 'linked-'));
    const place = path.join(root, 'place');
    fs.mkdirSync(place);
    fs.mkdirSync(path.join(root, 'kubepar'));
    fs.symlinkSync(place, path.join(root, 'kubepar', 'tmp'));
    expect(await survives(place, { KUBEPAR_TMP: path.join(root, 'kubepar', 'tmp') })).toBe(true);
    // A link that the command left is removed, and its target remains.
    const { tmp, env } = podFolders();
    fs.symlinkSync(place, path.join(tmp, 'link'));
    expect(await survives(place, env)).toBe(true);
    expect(fs.readdirSync(tmp)).toEqual([]);
  });

  test('even the contents of a folder with more files than a list of arguments can name', async () => {
    const { tmp, env } = podFolders();
    const name = 'n'.repeat(200);
    for (let file = 0; file < 12_000; file++) fs.writeFileSync(path.join(tmp, `${name}${String(file)}`), '');
    expect(await runPod(BUSYBOX, ['true'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(fs.readdirSync(tmp)).toEqual([]);
  });

  test('files at the cost of one process for each attempt', async () => {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    const calls = path.join(bin, 'calls');
    const script = `#!/bin/sh\necho >>"${calls}"\nexec ${execFileSync('sh', ['-c', 'command -v rm'], { encoding: 'utf8' }).trim()} "$@"\n`;
    fs.writeFileSync(path.join(bin, 'rm'), script, { mode: 0o755 });
    const image = { ...DASH, path: `${bin}:${DASH.path}` };
    await runPod(image, [which('true')], { env: { ...tasks(5), ...podFolders().env } });
    expect(fs.readFileSync(calls, 'utf8')).toHaveLength(5);
  });
});
