import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/**
 * Variables for finding programs and libraries: the only ones of this machine's environment that processes of a study
 * get; `*` stands for any text.
 */
const FINDS_PROGRAMS = [
  ...['PATH', 'HOME', 'LD_LIBRARY_PATH', 'DYLD_*', 'LOCALE_ARCHIVE', 'NIX_LD*'],
  ...['R_HOME', 'RHOME', 'R_ARCH', 'R_LIBS', 'R_LIBS_USER', 'R_LIBS_SITE', 'RENV_PATHS_*', 'RETICULATE_*', 'CMDSTAN'],
  ...[
    'CONDA_*',
    'MAMBA_*',
    'VIRTUAL_ENV',
    'WORKON_HOME',
    'PYTHONPATH',
    'PYTHONHOME',
    'PYTHONUSERBASE',
    'PYENV_*',
    'UV_*',
  ],
  ...['JULIA_DEPOT_PATH', 'JULIA_LOAD_PATH', 'JULIA_PROJECT', 'JULIA_BINDIR', 'JULIAUP_DEPOT_PATH'],
  ...[
    'JAVA_HOME',
    'CLASSPATH',
    'PERL5LIB',
    'PERL_LOCAL_LIB_ROOT',
    'NODE_PATH',
    'NVM_*',
    'VOLTA_HOME',
    'LUA_PATH',
    'LUA_CPATH',
  ],
  ...[
    'GEM_*',
    'RUBYLIB',
    'RBENV_*',
    'BUNDLE_GEMFILE',
    'RUSTUP_HOME',
    'CARGO_HOME',
    'GOROOT',
    'GOPATH',
    'ASDF_*',
    'MISE_*',
  ],
];
const FINDS_PROGRAMS_NAME = new RegExp(`^(${FINDS_PROGRAMS.join('|').replaceAll('*', '.*')})$`);

/**
 * Folders below the home folder that programs find by themselves: the variable that names each, and the folder. The
 * command has a different home folder.
 */
const BELOW_HOME: readonly (readonly [variable: string, folder: string, value?: string])[] = [
  // R inserts its platform and version.
  ['R_LIBS_USER', 'R', 'R/%p-library/%v'],
  ['R_LIBS_USER', 'Library/R', 'Library/R/%a/%v/library'],
  ['RENV_PATHS_ROOT', '.cache/R/renv'],
  ['PYTHONUSERBASE', '.local'],
  ['WORKON_HOME', '.virtualenvs'],
  ['PYENV_ROOT', '.pyenv'],
  // Julia's own folders follow the colon.
  ['JULIA_DEPOT_PATH', '.julia', '.julia:'],
  ['JULIAUP_DEPOT_PATH', '.julia'],
  ['RUSTUP_HOME', '.rustup'],
  ['CARGO_HOME', '.cargo'],
  ['RBENV_ROOT', '.rbenv'],
  ['VOLTA_HOME', '.volta'],
  ['ASDF_DATA_DIR', '.asdf'],
];

/**
 * The environment of processes that stand in for containers, before the manifest's variables: the same for every user.
 */
export function localEnvironment(
  caller: NodeJS.ProcessEnv = process.env,
  home = os.homedir(),
): Readonly<Record<string, string>> {
  const environment: Record<string, string> = { TZ: 'UTC' };
  for (const [variable, folder, value = folder] of BELOW_HOME)
    if (fs.existsSync(path.join(home, folder))) environment[variable] ??= path.join(home, value);
  for (const [name, value] of Object.entries(caller))
    if (value !== undefined && FINDS_PROGRAMS_NAME.test(name)) environment[name] = value;
  return environment;
}
