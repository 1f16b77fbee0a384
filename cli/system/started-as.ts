import * as path from 'node:path';
import { shellQuoted } from '../text/commands-to-copy';

/** How kubectl starts it: it runs its plugins by their name. */
export const PLUGIN = 'kubectl kubepar';

/** What tells how the user started this program. */
export interface Start {
  /** The script that Node runs, as its caller named it: links are not followed. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** How the user started this program, and can start it again in the same folder: the first words of a command line. */
export function startedAs({ script, env, cwd }: Start): string {
  const { dir, base } = path.parse(script);
  if (base.startsWith('kubectl-kubepar')) return PLUGIN;
  // The starters that pnpm, and npm on Windows, write for a package name its script. Node has the words that npm runs from npm alone.
  const isOfPackage = dir.endsWith(path.join('node_modules', 'kubepar', 'bin'));
  if (isOfPackage || (base === 'kubepar' && env['npm_command'] !== undefined)) return 'npx kubepar';
  const folders = (env['PATH'] ?? '').split(path.delimiter).map((folder) => path.resolve(cwd, folder));
  if (base === 'kubepar' && folders.includes(dir)) return 'kubepar';
  const below = path.relative(cwd, script);
  const named = shellQuoted(below.startsWith('..') || path.isAbsolute(below) ? script : `.${path.sep}${below}`);
  if (base === 'kubepar') return named;
  return `${/\.[cm]?tsx?$/.test(base) ? 'npx tsx' : 'node'} ${named}`;
}
