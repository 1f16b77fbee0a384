import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Config } from 'jest';
import { IS_THOROUGH } from '../../thoroughness';

/** The environment variable with the folder of the processes that run the command. */
export const FOLDER_VARIABLE = 'KUBEPAR_TEST_COMMANDS';

/** In the folder of such a process: the named pipe with what it should run. */
export const REQUESTS = 'requests';
/** And a folder that is there while it runs it. */
export const BUSY = 'busy';

/**
 * Starts a process per worker of Jest that runs the command for its tests, which saves a fifth of their time: Node starts
 * and loads the command once, not for each test. In a thorough run, each test has a process of its own.
 */
export default async function startCommands({ maxWorkers }: Required<Pick<Config, 'maxWorkers'>>): Promise<void> {
  if (IS_THOROUGH) return;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-test-commands-'));
  process.env[FOLDER_VARIABLE] = folder;
  const ready = Array.from({ length: Number(maxWorkers) }, (_, position) =>
    startOne(path.join(folder, String(position + 1))),
  );
  await Promise.all(ready);
}

async function startOne(folder: string): Promise<void> {
  fs.mkdirSync(folder);
  execFileSync('mkfifo', [path.join(folder, REQUESTS)]);
  const started = spawn(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), path.join(__dirname, 'process.ts')],
    {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  await once(started.stdout, 'data');
  // It ends with this process.
  for (const part of [started, started.stdin, started.stdout] as unknown as { unref(): void }[]) part.unref();
}
