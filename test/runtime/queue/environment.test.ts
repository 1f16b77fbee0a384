import * as fs from 'node:fs';
import * as path from 'node:path';
import { rscript, sh, testFolder, TRIED_SHELLS } from '../support';
import { Pool, startServer, tableOfItems } from './pool';
import type { Server } from './servers';

const folder = testFolder();
const ITEMS = ['a', 'b', 'c'];

let server: Server;
beforeAll(async () => {
  server = await startServer();
});

/** The results of the items, one worker after another command. */
async function resultsOf(pool: Pool): Promise<string[]> {
  const results = Pool.results(await pool.queue.state());
  return ITEMS.map((item) => results.get(item)?.bytes ?? 'none');
}

describe.each(TRIED_SHELLS)('a worker in $name', (shell) => {
  test.each<[string, string]>([
    ['the home folder', '~/fit.rds'],
    ['TMPDIR', 'file.path(Sys.getenv("TMPDIR"), "fit.rds")'],
    ['/tmp of a pod', 'file.path(Sys.getenv("POD_TMP"), "fit.rds")'],
  ])('starts each item without what the one before left in %s', async (_what, file) => {
    const place = file.startsWith('~') ? `"${file}"` : file;
    const tmp = path.join(fs.mkdtempSync(path.join(folder, 'pod-')), 'kubepar', 'tmp');
    fs.mkdirSync(tmp, { recursive: true });
    const pool = await Pool.load(server, tableOfItems(ITEMS));
    const script = `f <- ${place}; x <- if (file.exists(f)) readRDS(f) else { x <- runif(1); saveRDS(x, f); x }; cat(x)`;
    const env = { KUBEPAR_TMP: tmp, POD_TMP: tmp };
    expect(await pool.worker(rscript(script), { shell, env }).ended).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(await resultsOf(pool)).size).toBe(3);
  });

  test('gives each item its index as JOB_COMPLETION_INDEX, whatever that of the worker is', async () => {
    const pool = await Pool.load(server, tableOfItems(ITEMS));
    const env = { JOB_COMPLETION_INDEX: '7' };
    await pool.worker(sh('printf "$JOB_COMPLETION_INDEX $PYTHONHASHSEED"'), { shell, env }).ended;
    expect(await resultsOf(pool)).toEqual(['0 1', '1 2', '2 3']);
  });

  test('shares KUBEPAR_SHARED among its items', async () => {
    const pool = await Pool.load(server, tableOfItems(ITEMS));
    await pool.worker(sh('echo >>"$KUBEPAR_SHARED/n"', 'wc -l <"$KUBEPAR_SHARED/n"'), { shell }).ended;
    expect((await resultsOf(pool)).map(Number).sort()).toEqual([1, 2, 3]);
  });

  test('with a loop has one home for all its items, and no index but that of each item in R', async () => {
    const pool = await Pool.load(server, tableOfItems(ITEMS));
    const script =
      'cat(Sys.getenv("JOB_COMPLETION_INDEX", "unset")); n <- 0; while (!is.null(kubepar_lease())) { n <- n + 1; cat("", file = paste0("~/", n)); kubepar_complete(as.numeric(Sys.getenv("JOB_COMPLETION_INDEX"))); stopifnot(length(dir("~")) == n) }';
    const env = { KUBEPAR_LOOP: 'true', JOB_COMPLETION_INDEX: '7' };
    const ended = await pool.worker(rscript(script), { shell, env }).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.log).toContain('unset');
    expect(await resultsOf(pool)).toEqual(['"value"\n0\n', '"value"\n1\n', '"value"\n2\n']);
  });

  test('with a loop takes and completes items whatever the study sets for the command', async () => {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    for (const name of ['cat', 'rm', 'wc', 'sha256sum', 'base64', 'grep'])
      fs.writeFileSync(path.join(bin, name), '#!/bin/sh\necho wrong\n', { mode: 0o755 });
    const kept = {
      PATH: bin,
      TMOUT: '1',
      CDPATH: '/',
      LC_ALL: 'C.UTF-8',
      POSIXLY_CORRECT: '1',
      IFS: 'k/',
      kp_queue: '/x',
      kp_folder: '/x',
    };
    const env = {
      KUBEPAR_LOOP: 'true',
      KUBEPAR_ENV: Object.keys(kept).join(' '),
      ...Object.fromEntries(
        Object.entries(kept).map(([name, value]): [string, string] => [`KUBEPAR_ENV_${name}`, value]),
      ),
    };
    const loop = 'while x=$(/bin/sh "$KUBEPAR_LEASE"); do printf %s "$x $PATH" | /bin/sh "$KUBEPAR_COMPLETE"; done';
    const pool = await Pool.load(server, tableOfItems(ITEMS));
    const ended = await pool.worker(['/bin/sh', '-c', loop], { shell, env }).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(await resultsOf(pool)).toEqual(ITEMS.map((item) => `{"item":"${item}"} ${bin}`));
  });
});
