import { temporaryFiles } from '../../../cli/study/source-texts';

test.each<[string, string[]]>([
  ['saveRDS(x, "/tmp/cache.rds"); readRDS("/tmp/cache.rds")', ['/tmp/cache.rds']],
  ["open('/var/tmp/a/b.txt')", ['/var/tmp/a/b.txt']],
  ['cat >/tmp/x 2>/tmp/y', ['/tmp/x', '/tmp/y']],
  ['cd /tmp && ls', ['/tmp']],
  ['cat $HOME/tmp/x ./tmp/y data/tmp/z ${HERE}/tmp/u /tmpfs/v', []],
  ['print(1)', []],
])('the temporary files that a program names: %j', (sources, files) => {
  expect(temporaryFiles(sources)).toEqual(files);
});
