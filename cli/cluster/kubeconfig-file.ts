import * as path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { CliError, EXIT } from '../text/errors';
import { checked } from '../input/schema';
import { readRegularFile } from '../input/regular-file';
import { KUBECONFIG, type Kubeconfig } from './kubeconfig-schema';

/** A thousand clusters are less. */
const MOST_BYTES = 4 << 20;
const REMEDY = 'name another with --kubeconfig';

/**
 * The contents of a kubeconfig, with its tokens. @throws CliError on one line, without the text of the file, which has
 * secrets.
 */
export function readKubeconfig(file: string): Kubeconfig {
  const config = parse(file, read(file));
  hideSecrets(config);
  const origin = { what: `kubeconfig ${file}`, remedy: `correct it, or ${REMEDY}`, exitCode: EXIT.cluster };
  const { users, ...rest } = checked(KUBECONFIG, config, origin);
  return { ...rest, users: users?.map((entry) => ({ ...entry, user: withToken(entry.user, path.dirname(file)) })) };
}

function read(file: string): string {
  try {
    return readRegularFile(file, MOST_BYTES).toString('utf8');
  } catch (error) {
    throw unreadable(file, (error as Error).message);
  }
}

function unreadable(file: string, why: string): CliError {
  return new CliError(`can't read the kubeconfig ${file}: ${why}; ${REMEDY}`, EXIT.cluster);
}

function parse(file: string, text: string): unknown {
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, { version: '1.1', prettyErrors: false, lineCounter });
    const [problem] = document.errors;
    if (problem === undefined) return (document.toJS() as unknown) ?? {};
    const { line } = lineCounter.linePos(problem.pos[0]);
    throw unreadable(file, `line ${String(line)} is not valid YAML (${problem.code})`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    // Aliases without an anchor, with too much content, or that contain themselves.
    throw unreadable(
      file,
      `it is not valid YAML (${error instanceof ReferenceError ? 'aliases' : 'nested too deeply'})`,
    );
  }
}

/** A value that should be a secret but is not text must not appear in messages. */
function hideSecrets(config: unknown): void {
  const { users } = Object(config) as { readonly users?: unknown };
  if (!Array.isArray(users)) return;
  for (const entry of users as unknown[]) {
    const user = Object((Object(entry) as { readonly user?: unknown }).user) as Record<string, unknown>;
    for (const key of Object.keys(user))
      if (/token|password|data$/.test(key) && user[key] !== null && !isText(user[key])) user[key] = {};
  }
}

function isText(value: unknown): value is string {
  return Object(value) instanceof String;
}

type User = NonNullable<Kubeconfig['users']>[number]['user'];

/** Nothing is known about a user whose file can't be read, but another user may be the needed one. */
function withToken(user: User, folder: string): User {
  const file = user?.tokenFile ?? user?.['token-file'];
  if (file == null || user == null) return user;
  const rest = { ...user, 'token-file': null };
  try {
    return {
      ...rest,
      token: rest.token ?? readRegularFile(path.resolve(folder, file), MOST_BYTES).toString('utf8').trim(),
    };
  } catch {
    return rest;
  }
}
