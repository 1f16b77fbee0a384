import { spawn, type ChildProcess } from 'node:child_process';
import type { KubeConfig, RequestContext, SecurityAuthentication } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import { inTime, throwing } from '../system/deadline';

/** The kubeconfig does not lead to credentials. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** Adds the credentials of the kubeconfig to requests, and explains errors in getting them. */
export class Credentials implements SecurityAuthentication {
  /** @param seconds that a program which fetches credentials may take. */
  constructor(
    private readonly config: KubeConfig,
    private readonly seconds: number,
  ) {}

  getName(): string {
    return this.config.getName();
  }

  async applySecurityAuthentication(context: RequestContext): Promise<void> {
    try {
      const late = throwing(() => tooLate(this.seconds));
      await inTime(this.config.applySecurityAuthentication(context), this.seconds, late);
    } catch (error) {
      throw new CredentialsError(this.describe(error));
    }
  }

  private describe(error: unknown): string {
    const name = this.config.getCurrentContext();
    const exec = this.config.getCurrentUser()?.exec as { command?: string; installHint?: string } | undefined | null;
    const { code, message } = error as NodeJS.ErrnoException;
    const said = lastLine(message);
    if (exec?.command === undefined) return `can't use the credentials of context ${name}: ${said}; log in again`;
    const plugin = `the program ${exec.command}, which provides the credentials of context ${name},`;
    if (code === 'ENOENT' || code === 'EACCES')
      return `${plugin} can't be run (${code}); ${lastLine(exec.installHint ?? 'install it, or correct the kubeconfig')}`;
    if (error instanceof SyntaxError || error instanceof TypeError)
      return `${plugin} printed no ExecCredential; check what it prints, or log in again`;
    return `${plugin} failed: ${said === '' ? 'it printed no message' : said}; log in again, for example with a kubectl command`;
  }
}

function tooLate(seconds: number): Error {
  return new Error(`it did not answer within ${String(seconds)} s`);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Credentials are less. */
const MOST_BYTES = 1 << 20;

/** Limits the output and the time of a program in the kubeconfig, which the client does not do. */
export function boundPrograms(config: KubeConfig, seconds: number): void {
  const execFn = (...given: Parameters<typeof spawn>): ChildProcess => boundedSpawn(seconds, ...given);
  for (const authenticator of Reflect.get(config, 'authenticators') as readonly object[])
    if ('execFn' in authenticator) Object.assign(authenticator, { execFn });
}

function boundedSpawn(seconds: number, ...given: Parameters<typeof spawn>): ChildProcess {
  const child = spawn(...given);
  const timer = setTimeout(() => {
    child.emit('error', tooLate(seconds));
    child.kill('SIGKILL');
  }, seconds * 1000);
  child.on('close', () => {
    clearTimeout(timer);
  });
  let bytes = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: string) => {
      bytes += text.length;
      if (bytes <= MOST_BYTES) return;
      stream.destroy();
      child.kill('SIGKILL');
      child.emit('error', new Error(`it prints more than ${String(MOST_BYTES >> 20)} MiB`));
    });
  return child;
}
