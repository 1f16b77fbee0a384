import * as path from 'node:path';
import { createProject } from '../init/project';
import { FIRST_STEPS, shellQuoted, withCommands } from '../text/commands-to-copy';
import { EXIT, type ExitCode } from '../text/errors';
import { printOut } from '../text/printing';
import type { Declaration } from './declaration';

export const initDeclaration: Declaration = {
  name: 'init',
  declare: (command) =>
    command
      .description('Create a project with one study of each pattern, a script, a test, a deploy script and CI files')
      .argument('<dir>', 'a folder that is new or empty'),
  example: (commands) => [commands.local('init', 'my-studies')],
  run: initCommand,
};

/** `kubepar init DIR`: creates a project that works. */
async function initCommand(folder: string): Promise<ExitCode> {
  await createProject(folder);
  const enter = `cd ${shellQuoted(path.normalize(folder))}`;
  printOut(`${withCommands(`${folder} is ready; next`, enter, ...FIRST_STEPS)}\n`);
  return EXIT.ok;
}
