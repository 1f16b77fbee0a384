import { unsafePlaces } from '../../lib/study/code';

/** The kinds of the unsafe places of a command, of which `'…'` is one word. */
function kinds(command: string, namesOf?: (word: string) => string[]): string {
  const words = [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  const found = unsafePlaces(words, (word) => word.includes('$('), namesOf);
  return found.map(({ position, kind }) => `${kind}: ${words[position] ?? ''}`).join(', ');
}

const lines = (text: string): string[] => text.trim().split('\n');

describe('a value is within code', () => {
  test.each(
    lines(`
R CMD Rscript -e 'f($(a))'
R --vanilla CMD sh -c 'f($(a))'
R CMD env sh -c 'f($(a))'
conda run -n r Rscript -e 'f($(a))'
conda run -n r-4.3 Rscript -e 'f($(a))'
conda run -p /opt/conda/envs/python python -c 'f($(a))'
conda run --unlisted r Rscript -e 'f($(a))'
conda run --no-capture-output -n python python -c 'f($(a))'
micromamba run -n node node -e 'f($(a))'
uv run --python python3.12 python -c 'f($(a))'
uv run --quiet --with ipython python -c 'f($(a))'
guix shell python -- python3 -c 'f($(a))'
guix shell r awk -- nice -n5 Rscript -e 'f($(a))'
nix-shell -p R --run 'Rscript s.R $(a)'
nix-shell -p R python3 --run 'Rscript s.R $(a)'
npx -p tsx -c 'tsx s.ts $(a)'
apptainer exec docker://python python3 -c 'f($(a))'
apptainer exec --bind /data:/data docker://python python3 -c 'f($(a))'
docker run --rm -v x:y python python -c 'f($(a))'
mpirun --host node python -c 'f($(a))'
mpirun -np 4 --unlisted r python -c 'f($(a))'
sudo -u r sh -c 'f $(a)'
env -u R sh -c 'f $(a)'
gosu r sh -c 'f $(a)'
find R -name *.R -exec sh -c 'f $(a)' ';'
find R -exec grep x {} ';' -exec sh -c 'f $(a)' ';'
kubectl exec p -- sh -c 'f $(a)'
ch-run img -- Rscript -e 'f($(a))'
npm exec -- sh -c 'f $(a)'
npm exec -c 'f $(a)'
my-wrapper -- sh -c 'f $(a)'
my-wrapper -- nice -n5 python -c 'f($(a))'
my-wrapper --quiet sh -c 'f $(a)'
my-wrapper --cmd python -c 'f($(a))'
my-wrapper x sudo -u r python -c 'f($(a))'
direnv exec . timeout 5 bash -lc 'f $(a)'
pixi run -e r -- Rscript -e 'f($(a))'
nix develop -c bash -c 'f $(a)'
nix shell x --command Rscript -e 'f($(a))'
nice -n5 Rscript -e 'f($(a))'
env A=$(b) sh -c 'f $(a)'
gawk -i inplace '{ f($(a)) }'
gawk --field-separator , '{ f($(a)) }'
gawk -l time '{ f($(a)) }'
gawk --unlisted x '{ f($(a)) }'
gawk -i lib/$(a) '{ f() }'
node --input-type module -e 'f($(a))'
node --env-file .env -e 'f($(a))'
node --unlisted x -e 'f($(a))'
jq --indent 2 '.x[$(a)]'
jq -L lib '.x[$(a)]'
jq -r '.x[$(a)]'
sed -l 5 's/$(a)/x/'
sed -i.save 's/$(a)/x/'
sed --line-length 5 's/$(a)/x/'
perl -i.save -pe 'f($(a))'
perl -CE -e 'f($(a))'
perl -F: -lane 'f($(a))'
perl -x/e -e 'f($(a))'
psql -q -c 'select $(a)'
psql -qc 'select $(a)'
psql -e -c 'select $(a)'
psql -f x -c 'select $(a)'
mysql -v -e 'select $(a)'
mysql -p -e 'select $(a)'
mysql -f -e 'select $(a)'
mysql -sNe 'select $(a)'
mysql '--init-command=set $(a)' db
clickhouse client -q 'select $(a)'
clickhouse-local --query 'select $(a)'
mongosh --quiet --eval 'f($(a))' db
yq -i '.x = $(a)' f.yaml
yq eval '.x = $(a)' f.yaml
mlr --icsv put '$x = $(a)' f.csv
cqlsh host -e 'select $(a)'
beeline -u jdbc:hive2://h -e 'select $(a)'
trino --server h --execute 'select $(a)'
sqlcmd -S h -Q 'select $(a)'
gdb -batch -ex 'run $(a)' prog
lldb -o 'run $(a)' prog
maxima --batch-string='f($(a))$'
gap -c 'f($(a));'
runghc -e 'f $(a)'
deno eval -p 'f($(a))'
deno eval --ext=ts 'f($(a))'
deno eval --ext ts 'f($(a))'
deno eval 'f($(a))'
bun exec 'f $(a)'
crystal eval 'f($(a))'
sbcl --load f --eval '(f $(a))'
emacs --batch -l f --eval '(f $(a))'
emacs --batch f.txt --eval '(f $(a))'
racket -l x -e '(f $(a))'
erl -pa ebin -eval 'f($(a)).'
erl -noshell -pa ebin -eval 'f($(a)).'
scala -cp x -e 'f($(a))'
groovy -cp x -e 'f($(a))'
julia --startup-file no -e 'f($(a))'
julia --check-bounds yes -e 'f($(a))'
ruby --encoding utf-8 -e 'f($(a))'
ruby -W:no-deprecated -e 'f($(a))'
octave --path lib --eval 'f($(a))'
octave -q --eval 'f($(a))'
python3 -m pdb -c 'p $(a)' s.py
python3 -m IPython -c 'f($(a))'
python3 -Bm timeit 'f($(a))'
python3 -mtimeit 'f($(a))'
python3 -m mpi4py -c 'f($(a))'
python3 -m pdb -c x -c 'p $(a)' s.py
python3.13t -c 'f($(a))'
Rscript-devel -e 'f($(a))'
python3 --unlisted x -c 'f($(a))'
php -t x -r 'f($(a));'
pwsh -NoProfile -ExecutionPolicy Bypass -COMMAND 'f $(a)'
pwsh -CommandWithArgs 'f $(a)'
guile -L lib -c '(f $(a))'
runuser -u me -- sh -c 'f $(a)'
runuser - me -c 'f $(a)'
runuser -u me Rscript -e 'f($(a))'
poetry run -- python -c 'f($(a))'
mpirun -n 1 ./a : -n 2 python -c 'f($(a))'
bundle exec ruby -e 'f($(a))'
xvfb-run -a -s '-screen 0' Rscript -e 'f($(a))'
node --test-reporter spec -e 'f($(a))'
clojure -M -e '(f $(a))'
strace -f -o log Rscript -e 'f($(a))'
fish -N -C 'f $(a)'
nu --config x -c 'f $(a)'
`),
  )('%s', (command) => {
    expect(kinds(command)).toMatch(/^within code: [^,]*\$\(a\)/);
  });
});

test.each([
  ['bash -$(a) $(b)', 'among options: -$(a), among options: $(b)'],
  ['bash --$(a) s.sh', 'among options: --$(a)'],
  ['Rscript --$(a) s.R', 'among options: --$(a)'],
  ['env $(a) ./sim', 'among options: $(a)'],
  ['env -- $(a) ./sim', 'among options: $(a)'],
  ['env $(a) -c $(b)', 'among options: $(a)'],
  ['timeout $(a) ./sim', 'among options: $(a)'],
  ['timeout -- $(a) ./sim $(b)', ''],
  ['timeout $(a) nice ./sim $(b)', 'among options: $(a)'],
  ['nice $(a) x', 'among options: $(a)'],
  ['nice -$(a) ./sim', 'among options: -$(a)'],
  ['env -v$(a) ./sim', 'among letters: -v$(a)'],
  ['nice -n$(a) ./sim', ''],
  ['xargs -P$(a) ./sim', ''],
  ['find $(a) -name x', 'among options: $(a)'],
  ['srun -n $(a) ./sim $(b)', ''],
  ['srun --unlisted ./sim $(b)', ''],
  ['python3 -m $(a) x', 'among options: $(a)'],
  ["R CMD BATCH '--args $(a)' s.R", 'to be split: --args $(a)'],
  ['R CMD BATCH --args=$(a) s.R', 'to be split: --args=$(a)'],
  ['R CMD BATCH s/$(a).R out/$(b).txt', 'to be split: s/$(a).R'],
  ['R CMD BATCH --$(a) s.R', 'among options: --$(a)'],
  ['emacs --batch -l s.el $(a)', 'behind code: $(a)'],
  ['jq .x -- $(a)', ''],
])('%s: %s', (command, expected) => {
  expect(kinds(command)).toBe(expected);
});

test.each(
  lines(`
mpiexec -n 4 python -m mpi4py s.py $(a)
python -m mpi4py.run s.py $(a)
python -m mpi4py -m pkg.sim $(a)
python3 -m pdb s.py $(a)
python3 -m debugpy --listen 5678 s.py $(a)
conda run -n R Rscript s.R $(a)
conda run -n make Rscript s.R $(a)
conda run --no-capture-output Rscript s.R $(a)
conda run -n r ./sim --lang R $(a)
srun --job-name R Rscript s.R $(a)
srun --unlisted R Rscript s.R $(a)
mpirun --oversubscribe -np 4 python s.py $(a)
apptainer exec docker://python python3 s.py $(a)
docker run --rm -it img Rscript s.R $(a)
kubectl exec p -- ./sim $(a)
find . -name $(a)
timeout 60 Rscript s.R parallel $(a)
./sim --lang python -c $(a)
R CMD Rscript s.R $(a)
R CMD INSTALL $(a)
R CMD BATCH --no-save s.R $(a)
runuser -u me -- Rscript s.R $(a)
apptainer run img.sif $(a)
gnuplot -c s.gp $(a)
clojure -M -m my.ns $(a)
find . -name x -exec Rscript {} $(a) ';'
fish s.fish $(a)
fish -N s.fish $(a)
fish -c 'f $argv' -- $(a)
tcsh -f s.csh $(a)
expect s.exp $(a)
expect -f s.exp $(a)
guile s.scm $(a)
guile -s s.scm $(a)
guile -c '(f)' $(a)
nu s.nu $(a)
nu --no-config-file s.nu $(a)
xonsh s.xsh $(a)
pwsh -File s.ps1 $(a)
pwsh -NoProfile -NonInteractive -File s.ps1 $(a)
python3 -u s.py -c $(a)
python3 -m mytool -c $(a)
python3 -X dev -W ignore s.py -c $(a)
Rscript --vanilla s.R -e $(a)
Rscript --no-save --no-restore s.R -e $(a)
node --max-old-space-size=4096 s.js -e $(a)
node --experimental-strip-types --no-warnings s.ts -e $(a)
julia --project s.jl -e $(a)
julia -t 4 --project=. s.jl -e $(a)
perl -w s.pl -e $(a)
perl -Ilib -w s.pl -e $(a)
ruby -w s.rb -e $(a)
php -n s.php -r $(a)
octave --no-gui -q s.m --eval $(a)
lua -i s.lua -e $(a)
bash -eu s.sh -c $(a)
bash --norc s.sh -c $(a)
ruby --yjit s.rb $(a)
deno run -A s.ts eval $(a)
bun run s.ts exec $(a)
ts-node --esm s.ts -e $(a)
awk -f p.awk ./$(a)
jq -n --arg n $(a) $n
jq -n --argjson n $(a) $n
sbcl --script s.lisp --eval $(a)
psql -d db -v n=$(a) -f q.sql
mysql -uroot -psecret db
clickhouse client --param_n=$(a) -q 'select {n:Int8}'
runghc Main.hs $(a)
beeline -u jdbc:hive2://h -f q.sql
`),
)('a value is text in %s', (command) => {
  expect(kinds(command)).toBe('');
});

test.each([
  ['$(a) -c $(b)', 'within code: $(b)'],
  ['nice $(a) -c $(b)', 'among options: $(a), within code: $(b)'],
  ['env -- $(a) -c $(b)', 'among options: $(a), within code: $(b)'],
  ['R CMD $(a) -c $(b)', 'within code: $(b)'],
  ['$(a) s.sh $(b)', ''],
])('if a is sh, %s: %s', (command, expected) => {
  expect(kinds(command, (word) => (word === '$(a)' ? ['sh'] : []))).toBe(expected);
});
