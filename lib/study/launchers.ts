import { INTERPRETER_NAMES, nameOf, tryInterpreter } from './interpreters';

/** How a program that starts another reads the words before that. */
interface Launcher {
  /** Words before the program that are not its options: `*` if any number of them, or no program follows. */
  readonly operands: number;
  /** Options that take the next word. */
  readonly valued: ReadonlySet<string>;
  readonly flags: ReadonlySet<string>;
  /** Words after which a program follows, wherever they are. */
  readonly starts: ReadonlySet<string>;
}

/** Each line: names; the number of operands before the program; options with a value; options without. */
const TABLE = `
env; 0; -u --unset -C --chdir; -i - --ignore-environment -v --debug
xargs; 0; -a -d -E -I -L -n -P -s --arg-file --delimiter --max-args --max-procs --max-chars --replace; -0 -r -t -x -p -o --null --no-run-if-empty
sudo doas; 0; -u -g -h -p -C -D -R -r -t -T -U -a --user --group --host --prompt --chdir; -E -H -n -i -s -b -k -S -A -P --preserve-env
nice; 0; -n --adjustment;
ionice; 0; -c -n -p -P -u --class --classdata; -t
timeout; 1; -k -s --kill-after --signal; -v --verbose --foreground --preserve-status
stdbuf; 0; -i -o -e --input --output --error;
time; 0; -f -o --format --output; -p -v -q -a --portability --verbose --quiet --append
setsid nohup command exec busybox toybox dlx; 0; -a; -c -f -w -p --fork --wait
chrt taskset; 1; -T -P -D; -a -b -c -f -i -m -o -r -d -R -v --cpu-list
numactl; 0; -i -m -N -C -p -w --interleave --membind --cpunodebind --physcpubind --preferred; -l -a --localalloc
strace ltrace; 0; -o -e -E -p -s -u -a -b -I -O -S -P -X -n; -f -ff -c -C -t -tt -ttt -q -v -x -y -d -r -i -k -D -F -w -z -Z
xvfb-run; 0; -e -f -n -p -s -w --server-num --server-args --error-file; -a -l --auto-servernum
tini dumb-init catatonit; 0; -p -e -r --rewrite; -s -v -vv -vvv -g -w -c
gosu su-exec setuidgid; 1; ;
setpriv; 0; --reuid --regid --groups --inh-caps --bounding-set --pdeathsig; --clear-groups --init-groups --no-new-privs --keep-groups --reset-env
unshare nsenter; 0; -S -G -R -w -t --target --setuid --setgid --root --wd; -m -u -i -n -p -U -C -T -f -r -a --mount --pid --fork --net --user --map-root-user --all
chroot flock; 1; -w -E --timeout --wait --conflict-exit-code; -s -x -e -n -u -o -F --nonblock --shared --exclusive --verbose
conda mamba micromamba; 1; -n -p -r -e --name --prefix --root-prefix --cwd --env; -v -q --no-capture-output --live-stream --dev --debug-wrapper-scripts
uv; 1; -p -w --python --with --with-requirements --with-editable --extra --group --only-group --no-group --index --index-url --env-file --project --directory --package --cache-dir; -q -v --no-project --isolated --frozen --locked --quiet --offline --no-sync --active --all-extras --no-dev --dev --no-config
poetry pipenv pixi hatch rye pdm; 1; -C -P -e -p --directory --project --environment --env --manifest-path; -q -n -v --quiet --no-interaction --frozen --locked
guix kubectl oc runuser; *; -u -g -G -s -w --user --group --shell; ; --
apptainer singularity; 2; -B -H -W -S --bind --env --env-file --home --pwd --cwd --workdir --scratch --overlay --app --network --mount --security --no-mount; -c -C -e -i -f -p -u -q -s --cleanenv --contain --containall --nv --rocm --writable --writable-tmpfs --no-home --pid --ipc --net --fakeroot --compat --userns
docker podman nerdctl; 2; -e -v -w -u -p -m -l --env --volume --workdir --user --name --entrypoint --network --mount --memory --cpus --platform --env-file; -i -t -d --rm --interactive --tty --init --privileged
ch-run; 1; -b -c -m -g --bind --cd --set-env --unset-env --mount; -w -W -j --no-home --write
find; *; ; ; -exec -execdir -ok -okdir
nix; *; ; ; -c --command --
nix-shell; *; ;
npx; 0; -p -w --package --workspace; -y -q --yes --no --no-install --quiet
npm; 1; -p -w --package --workspace --prefix; -y -s -q --yes --silent --quiet
pnpm yarn; 0; -C -F --dir --filter --cwd; -r -s --silent --recursive
mpirun mpiexec; 0; -n -np -c -N -H -x -f -ppn -host -hosts -hostfile -machinefile -wdir -prefix --np --host --hostfile --machinefile --wdir --map-by --rank-by --bind-to --prefix; -q -v -l --oversubscribe --allow-run-as-root --tag-output --report-bindings --use-hwthread-cpus
srun; 0; -J -n -N -c -p -A -t -o -e -i -w -x -q -C -D -d -G -r -m --job-name --ntasks --nodes --cpus-per-task --partition --account --time --output --error --input --nodelist --exclude --qos --constraint --chdir --mem --mem-per-cpu --gres --mpi --dependency --gpus --jobid --ntasks-per-node; -l -v -s -u -K -E -k -O -Q --exclusive --pty --unbuffered --label --overlap --exact --quiet
perf; 1; -e -o -F -C -r -x --event --output --call-graph; -g -a -d -v -q
valgrind; 0; ; *
`;

const LAUNCHERS: ReadonlyMap<string, Launcher> = new Map(
  TABLE.trim()
    .split('\n')
    .flatMap((line) => {
      const [names = [], [operands] = [], valued, flags, starts] = line
        .split(';')
        .map((part) => part.match(/\S+/g) ?? []);
      const launcher: Launcher = {
        operands: operands === '*' ? Infinity : Number(operands),
        valued: new Set(valued),
        flags: new Set(flags),
        starts: new Set(starts),
      };
      return names.map((name) => [name, launcher] as const);
    }),
);

/** For those that accept code for a shell instead of a program: the options that do so. */
export const SHELL_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  env: ['-S', '--split-string'],
  flock: ['-c', '--command'],
  runuser: ['-c', '--command'],
  npx: ['-c', '--call'],
  npm: ['-c', '--call'],
  pnpm: ['-c', '--shell-mode'],
  'nix-shell': ['--run', '--command'],
};

/** The names of all programs that take code, or start others. */
export const KNOWN_NAMES: readonly string[] = [...INTERPRETER_NAMES, ...LAUNCHERS.keys()];

export function isLauncher(program: string): boolean {
  return LAUNCHERS.has(nameOf(program));
}

/** Whether a word names a program that takes code, or one that starts others. */
export function isKnown(word: string): boolean {
  return tryInterpreter(word) !== undefined || isLauncher(word);
}

/** How a launcher reads the words behind it. */
export interface Launch {
  /** Words that it reads as options if they look like one. */
  readonly amongOptions: readonly number[];
  /** Groups of letters of options, one of which takes code for a shell, with something else behind them. */
  readonly amongLetters: readonly number[];
  /** Operands that are named like a known program. */
  readonly passed: readonly number[];
  /** Known programs, unless each of them is the value of an option that is listed nowhere. */
  readonly possible: readonly number[];
  /** Those that it starts, whatever their names; `find` may start several. */
  readonly programs: readonly number[];
  /** Whether an option that is listed nowhere leaves open which of the words is the program. */
  readonly isUncertain: boolean;
}

/** How the launcher at a position reads the words after it. */
export function launchAt(words: readonly string[], at: number): Launch {
  const name = nameOf(words[at] ?? '');
  const launcher = LAUNCHERS.get(name) ?? NO_LAUNCHER;
  const reader = new LaunchReader(words, launcher, name);
  const started = words.flatMap((word, position) =>
    position > at && launcher.starts.has(word) && position + 1 < words.length ? [position + 1] : [],
  );
  reader.read(at + 1, started[0] ?? words.length);
  if (started.length > 0) reader.programs = name === 'find' ? started : started.slice(0, 1);
  return reader;
}

const NO_LAUNCHER: Launcher = { operands: 0, valued: new Set(), flags: new Set(), starts: new Set() };

class LaunchReader implements Launch {
  readonly amongOptions: number[] = [];
  readonly amongLetters: number[] = [];
  readonly passed: number[] = [];
  readonly possible: number[] = [];
  programs: number[] = [];
  isUncertain = false;
  private operandCount = 0;
  private mayBeValue = false;
  private optionsHaveEnded = false;

  constructor(
    private readonly words: readonly string[],
    private readonly launcher: Launcher,
    private readonly name: string,
  ) {}

  read(first: number, end: number): void {
    for (let position = first; position < end && this.programs.length === 0; position++) {
      const word = this.words[position] ?? '';
      if (word === '--' && !this.optionsHaveEnded) this.optionsHaveEnded = true;
      else if (!this.optionsHaveEnded && /^[-+]/.test(word)) position += this.readOption(position, word);
      else this.readOperand(position, word);
    }
  }

  /** @returns how many words its value takes. */
  private readOption(position: number, word: string): number {
    // A value may be the whole of the option.
    this.amongOptions.push(position);
    const { valued } = this.launcher;
    const forShell = SHELL_OPTIONS[this.name] ?? [];
    if (forShell.length > 0 && /^-[a-zA-Z0]+\$/.test(word) && !valued.has(word.slice(0, 2)))
      this.amongLetters.push(position);
    const takes = valued.has(word) || isOneOf(forShell, word);
    this.mayBeValue = !takes && !this.isWhole(word);
    return takes ? 1 : 0;
  }

  /** Whether an option takes nothing from the next word. */
  private isWhole(word: string): boolean {
    const { valued, flags } = this.launcher;
    if (flags.has(word) || flags.has('*')) return true;
    if (word.startsWith('--')) return word.includes('=');
    return (
      valued.has(word.slice(0, 2)) ||
      Array.from(word.slice(1)).every((letter) => flags.has(`-${letter}`) || /\d/.test(letter))
    );
  }

  private readOperand(position: number, word: string): void {
    const isAssignment = this.name === 'env' && word.includes('=');
    if (this.mayBeValue) {
      if (isKnown(word)) this.possible.push(position);
      this.mayBeValue = false;
      this.isUncertain = true;
      return;
    }
    // After a subcommand and an image, none of the words is an option of the launcher.
    const mayBeOption =
      (this.operandCount < 2 || this.launcher.operands > 2) && (!this.optionsHaveEnded || this.name === 'env');
    if (mayBeOption && !this.isUncertain) this.amongOptions.push(position);
    if (isAssignment) return;
    if (this.operandCount++ >= this.launcher.operands) this.programs.push(position);
    else if (isKnown(word)) this.passed.push(position);
  }
}

/** Whether a word is one of the options; the letter of a short option may follow other letters: `-vS`. */
export function isOneOf(options: readonly string[], word = ''): boolean {
  return options.some((option) =>
    option.length === 2 ? /^-[a-zA-Z0]+$/.test(word) && word.endsWith(option.slice(1)) : word === option,
  );
}
