import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { RUNTIME, testFolder, TRIED_SHELLS } from './support';

const folder = testFolder();

describe.each(TRIED_SHELLS)('a worker that ends, in $name', ({ command: [shell = 'sh', ...options], path: PATH }) => {
  /** Runs a script in a folder with the pipe `requests`, after the functions of the worker. */
  function run(script: string): { stdout: string; seconds: number } {
    const pipes = fs.mkdtempSync(path.join(folder, 'pipes-'));
    const started = Date.now();
    // To a file: a process that is left behind would keep a pipe open.
    const output = path.join(pipes, 'output');
    spawnSync(
      shell,
      [...options, '-c', `mkfifo "$0/requests"; . '${path.join(RUNTIME, 'hand-over.sh')}'\n${script}`, pipes],
      { env: { PATH }, timeout: 20_000, killSignal: 'SIGKILL', stdio: ['ignore', fs.openSync(output, 'w'), 'ignore'] },
    );
    return { stdout: fs.readFileSync(output, 'utf8'), seconds: (Date.now() - started) / 1000 };
  }

  test('has handed over each result before, however quickly its sidecar answers', () => {
    const { stdout } = run(`
      trap : TERM
      mkfifo "$0/replies"
      kp_pipes=$0
      (
        exec 3<>"$0/replies" 5<>"$0/requests"
        while read -r number verb rest <&5 && [ "$verb" != end ]; do echo "$number ok" >&3; done
      ) &
      count=0
      while [ "$count" -lt 200 ]; do
        request store 0.1
        [ "$kp_answer" = ok ] || echo "$kp_answer"
        count=$((count + 1))
      done
      dismiss_sidecar "$0"
      wait
      echo over`);
    expect(stdout).toBe('over\n');
  });

  test('tells its sidecar', () => {
    const script = 'exec 5<>"$0/requests"; dismiss_sidecar "$0"; read -r line <&5; echo "$line"';
    expect(run(script).stdout).toBe('end end - 0\n');
  });

  test('does not wait for a sidecar that has ended', () => {
    const { stdout, seconds } = run('dismiss_sidecar "$0"; rm "$0/requests"; dismiss_sidecar "$0"; echo over');
    expect(stdout).toBe('over\n');
    expect(seconds).toBeLessThan(5);
  });

  test('does not wait for a sidecar that hangs, with a full pipe', () => {
    const { stdout, seconds } = run(
      'exec 5<>"$0/requests"; head -c 65536 /dev/zero >&5; dismiss_sidecar "$0"; echo over',
    );
    expect(stdout).toBe('over\n');
    expect(seconds).toBeLessThan(10);
  });
});
