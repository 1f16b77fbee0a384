import { unsafePlaces } from '../../lib/study/code';

const kinds = (words: readonly string[]): string[] =>
  unsafePlaces(words, (word) => word.includes('$(')).map(({ position, kind }) => `${String(position)} ${kind}`);

describe('a position is', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['/usr/bin/python3.12', '-c', 'f("$(a)")'], ['2 within code']],
    [['python3', '-Bc', 'f("$(a)")'], ['2 within code']],
    [['python3', '-m', 'timeit', '$(a)'], ['3 within code']],
    [['python3', '-m', 'mytool', '$(a)'], []],
    [['perl', '-ne', 'print', '--', '$(a)'], ['4 to be opened']],
    [['perl', '-lpe', 'f', 'data/$(a)'], ['3 to be opened']],
    [['perl', '-n', 's.pl', 'x', '$(a)'], ['4 to be opened']],
    [
      ['perl', '-e', 'print while <>', '$(a)', '$(b)'],
      ['3 to be opened', '4 to be opened'],
    ],
    [['perl', '-e', 'print while <ARGV>', '--', 'x', '$(a)'], ['5 to be opened']],
    [['perl', '-e', 'print while <<>>', '--', '$(a)'], []],
    [['perl', '-e', 'print while <STDIN>', '--', '$(a)'], []],
    [['flock', 'x.lock', '-c', 'f $(a)'], ['3 within code']],
    [['flock', '-w', '5', '-c', 'f $(a)'], ['4 within code']],
    [['nice', 'flock', '-n', 'x.lock', '--command', 'f $(a)'], ['5 within code']],
    [['flock', 'x.lock', 'python3', 's.py', '-c', '$(a)'], []],
    [['npx', '-c', 'f $(a)'], ['2 within code']],
    [['julia', '-O$(a)', 's.jl'], []],
    [['julia', '-i$(a)', 's.jl'], ['1 among letters']],
    [['make', 'run', 'N=$(a)'], ['2 within code']],
    [['make', '--eval', '$(a)'], ['2 within code']],
    [['env', 'N=$(a)', 'make', '-s'], ['1 within code']],
    [['env', 'N=$(a)', 'nice', '/usr/bin/make'], ['1 within code']],
    [['env', 'N=$(a)', './sim'], []],
    [['julia', '+1.10', 's.jl', '$(a)'], []],
    [['julia', '+release', '-e', 'f($(a))'], ['3 within code']],
    [['ssh', 'host', 'f $(a)'], ['2 within code']],
    [['env', '-S', 'sh -c $(a)'], ['2 within code']],
    [['env', '-iSsh -c $(a)'], ['1 within code']],
    [['timeout', '5', 'env', '--split-string=sh -c $(a)'], ['3 within code']],
    [['env', 'A=1', 'Rscript', 's.R', '-S', '$(a)'], []],
    [['npx', 'tsx', '-e', 'f($(a))'], ['3 within code']],
    [['python3-dbg', '-c', 'f($(a))'], ['2 within code']],
    [['bash-static', '-c', 'f $(a)'], ['2 within code']],
    [['su', 'me', '-c', 'f $(a)'], ['3 within code']],
    [['node', '--import=data:text/javascript,$(a)', 's.js'], ['1 within code']],
    [['julia', '-L', '$(a)', 's.jl'], ['2 within code']],
    [['julia', '--ev=$(a)'], ['1 within code']],
    [['julia', '--ev$(a)', 's.jl'], ['1 within code']],
    [['julia', '--project=$(a)', 's.jl'], []],
    [['gawk', '--sou=$(a)', 'data.csv'], ['1 within code']],
    [['sed', '--expr', '$(a)'], ['2 within code']],
    [['perl', '-Mstrict', '-MTime::HiRes', 's.pl', '$(a)'], []],
    [['perl', '-Mlib=$(a)', 's.pl'], ['1 within code']],
    [['jq', '--arg', 'n', '$(a)', '.x'], []],
    [['jq', '$(a)'], ['1 within code']],
    [['jq', '--arg', 'n', 'x', '.x', '$(a)'], ['5 behind code']],
    [['find', 'x', 's', '$(a)'], ['3 among options']],
    [['find', '.', '-exec', 'sh', '-c', 'f $(a)', ';'], ['5 within code']],
    [['./sim', '--method', 'r', '-e', '$(a)'], []],
    [['./bench', '--lang', 'python', '-c', '$(a)'], []],
    [['./fit', '--stage', 'awk', '$(a)'], []],
    [['./tool', 'python', '-c', '$(a)'], ['3 within code']],
    [['-tool', 'python', '-c', '$(a)'], ['3 within code']],
    [['./tool', 'x', 'python', '-c', '$(a)'], ['4 within code']],
    [['sim', '--out', 'results/R', '-e', '$(a)'], []],
    [['R', 'CMD', 'BATCH', '--no-save', '$(a)', '/dev/stdout'], ['4 among options']],
    [['perl5.36', '-ef($(a))'], ['1 within code']],
    [['perl', '-lane', 'print $(a)'], ['2 within code']],
    [['node20', '--eval=f($(a))'], ['1 within code']],
    [['nodejs', '-pe', '$(a)'], ['2 within code']],
    [['node', '--require', 'x', '$(a)'], ['3 among options']],
    [['ruby3.2', '-e', 'f', '$(a)'], ['3 behind code']],
    [['ruby', '-rset', '-e', 'f', '--', '$(a)'], []],
    [['ruby', '-C', '$(a)', 's.rb'], []],
    [['php', '-r', 'f($(a));'], ['2 within code']],
    [['php8.2', '-r', 'f();', '$(a)'], ['3 behind code']],
    [['julia', '--project', '-e', 'f()', '$(a)'], ['4 behind code']],
    [['julia', '--startup-file=no', 'script.jl', '$(a)'], []],
    [['lua5.4', '-e', 'f()', '--', '$(a)'], ['4 behind code']],
    [['lua', 'script.lua', '$(a)'], []],
    [['r', '-e', 'f()', '$(a)'], ['3 behind code']],
    [['octave', '--eval', 'f($(a))'], ['2 within code']],
    [['matlab', '-batch', "f('$(a)')"], ['2 within code']],
    [['sqlite3', 'x.db', 'select $(a)'], ['2 within code']],
    [['psql', '-d', 'db', '-c', "select '$(a)'"], ['4 within code']],
    [['sed', 's/x/$(a)/', 'file'], ['1 within code']],
    [['sed', '--quiet', 's/x/$(a)/p', 'file'], ['2 within code']],
    [['sed', '-e', 's/x/y/', '$(a)'], ['3 behind code']],
    [['gawk', '-v', 'n=$(a)', 'BEGIN {}'], ['2 in an assignment']],
    [['mawk', '-vn=$(a)', 'BEGIN {}'], ['1 in an assignment']],
    [['gawk', '--assign=n=$(a)', 'BEGIN {}'], ['1 in an assignment']],
    [
      ['awk', '-v', 'n=5', '{ print }', 'n=$(a)', '$(b)'],
      ['4 in an assignment', '5 in an assignment'],
    ],
    [['awk', '{ print }', 'x$(a)', 'data/$(b)', './$(b)', 'data.csv'], ['2 in an assignment']],
    [['awk', '-f', 'p.awk', '--', '$(a)'], ['4 in an assignment']],
    [['timeout', '9', 'awk', '{ print }', '$(a)'], ['4 in an assignment']],
    [['busybox', 'sh', '-c', 'f $(a)'], ['3 within code']],
    [['bash', '-lc', 'f $(a)'], ['2 within code']],
    [['bash', '-c', '--', 'f', 'bash', '$(a)'], []],
    [['bash', '-$(a)', 's.sh'], ['1 among options']],
    [['bash', '-x$(a)', 's.sh'], ['1 among letters']],
    [['conda', 'run', '-n', 'base', 'python', '-c', 'f($(a))'], ['6 within code']],
    [['uv', 'run', '--with', 'numpy', 'python', '-c', 'f()', '$(a)'], []],
    [['sudo', '-u', 'x', 'nice', '-n', '5', 'perl', '-e', 'f()', '$(a)'], ['9 behind code']],
    [['xargs', 'sh', '-c', 'f $(a)'], ['3 within code']],
    [['my-wrapper', 'sh', '-c', 'f $(a)'], ['3 within code']],
    [['my-program', '-c', '$(a)'], []],
    [['my-program', 'R', '$(a)'], []],
    [['Rscript', '$(a)'], ['1 among options']],
    [['Rscript', 'scripts/$(a).R', '$(b)'], []],
    [['timeout', '$(a)', 'Rscript', 's.R', '$(b)'], ['1 among options']],
    [['pwsh', '-Command', 'f', '$(a)'], ['3 behind code']],
  ])('%j', (words, expected) => {
    expect(kinds(words)).toEqual(expected);
  });
});

/** Programs, and the options with which each of them takes code as its next word. */
const CODE_OPTIONS = `
sh bash dash ash ksh mksh zsh hush rbash: -c --rcfile --init-file
python pypy ipython jython micropython: -c
Rscript R Rterm: -e
r littler: -e --eval
perl: -e -E
ruby jruby: -e
node nodejs tsx ts-node qjs: -e -p -pe --eval --print -r --require --import --loader --experimental-loader
php: -r -B -R -E --run --process-begin --process-code --process-end
julia: -e -E --eval --print -L --load
lua luajit texlua: -e
bun: -e -p --eval --print
deno: eval
octave octave-cli: --eval
matlab: -batch -r
awk gawk mawk nawk original-awk: -e --source
sed gsed: -e --expression
sqlite sqlite3 duckdb: -cmd --cmd -c
psql: -c --command
mysql mariadb: -e --execute --init-command
clickhouse clickhouse-client clickhouse-local: -q --query --multiquery
fish: -c -C --command --init-command
csh tcsh expect guile: -c --command
pwsh powershell: -c -Command -command
mongosh mongo: --eval
cqlsh beeline hive spark-sql trino presto impala-shell influx snowsql: -e -q --execute --query -execute --init-query
sqlcmd: -Q -q
yq mlr: anything
gdb lldb: -ex -eval-command --eval-command -iex --init-eval-command -o --one-line
maxima: --batch-string --run-string -r
gap: -c
elixir groovy scala ghc ghci runghc runhaskell kotlin racket gnuplot clojure bb crystal raku janet dc: -e --eval --execute
su runuser sg script nu xonsh elvish osh: -c --command
wolframscript: -c -code
sbcl emacs swipl erl sage: -c -g --eval -eval --goal
env: -S --split-string
flock: -c --command
npx: -c --call
pnpm: -c --shell-mode
nix-shell: --run --command
make gmake ssh parallel watch hyperfine tmux screen root: anything
blender: --python-expr
math MathKernel WolframKernel: -run
maple bpython graalpy: -c
scala-cli scilab-cli idl radian dc: -e --eval --expression
`;

test.each(
  CODE_OPTIONS.trim()
    .split('\n')
    .flatMap((line) => {
      const [programs = '', options = ''] = line.split(': ');
      return programs.split(' ').flatMap((program) => options.split(' ').map((option) => [program, option]));
    }),
)('a value in the word after %s %s is within code', (program = '', option = '') => {
  expect(kinds([program, option, 'f $(a)'])).toEqual(['2 within code']);
});

test.each([
  ...[
    'sh -o',
    'sh -O',
    'python -W',
    'python -X',
    'r -l',
    'r -L',
    'perl -I',
    'ruby -r',
    'ruby -I',
    'ruby -C',
    'ruby -E',
  ],
  ...[
    'node -C',
    'node --conditions',
    'php -c',
    'php -d',
    'php -z',
    'php -f',
    'php -F',
    'lua -l',
    'lua -j',
    'octave -p',
  ],
  ...['julia -J', 'julia -C', 'julia -p', 'julia -t', 'julia -m', 'julia --sysimage', 'julia --threads'],
  ...['julia --procs', 'expect -d', 'guile -L'],
  ...['env', 'xargs', 'nice', 'timeout 9', 'conda run', 'apptainer exec', 'busybox sh s.sh'],
])('a value after %s WORD SCRIPT is text', (words) => {
  expect(kinds([...words.split(' '), 'x', 's', '$(a)'])).toEqual([]);
});

const WRAPPERS = `
env xargs sudo doas nice ionice timeout nohup setsid stdbuf time chrt taskset numactl strace ltrace xvfb-run tini dumb-init
catatonit gosu su-exec setpriv unshare chroot flock conda mamba micromamba uv poetry pipenv pixi hatch rye pdm guix
apptainer singularity find nsenter nix-shell npx pnpm yarn mpirun mpiexec srun perf valgrind busybox toybox command exec
`;

test.each(WRAPPERS.trim().split(/\s+/))(
  '%s runs a program that its words name, here R, which reads options after its operands',
  (wrapper) => {
    expect(kinds([wrapper, 'R', '$(a)'])).toEqual(['2 behind code']);
    expect(kinds([`/usr/bin/${wrapper}`, 'x', 'R', '$(a)'])).toEqual(['3 behind code']);
  },
);
