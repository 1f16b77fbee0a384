// Which folder may use which: each those that stand before it, types included. docs/architecture.md says what they hold.
const LIB = ['^lib/study/', '^lib/manifest/', '^lib/[^/]+$'];
const CLI = [
  'text',
  'input',
  'system',
  'study',
  'records',
  'output',
  'objects',
  'cluster',
  'results',
  'sources',
  'collect',
  'status',
  'plan',
  'rerun',
  'report',
  'completion',
  'init',
  'local',
  'verify',
  'commands',
].map((folder) => `^cli/${folder}/`);

/** The command reads the study, and of its objects names, labels, paths, what is restricted, and how a bucket is reached. */
const READ_BY_THE_COMMAND = '^lib/(study/|manifest/(bucket|labels|names|paths|restricted)[.]ts$)';

const upwards = (folders) =>
  folders.slice(0, -1).map((folder, place) => ({
    name: `no-arrow-up-from-${folder.replaceAll(/\W+/g, '-')}`,
    severity: 'error',
    from: { path: folder },
    to: { path: folders.slice(place + 1) },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upwards(LIB),
    ...upwards(CLI),
    { name: 'no-circles', severity: 'error', from: { path: '^(lib|cli|test|bench)/' }, to: { circular: true } },
    { name: 'main-is-the-end', severity: 'error', from: { path: '^(lib|cli)/' }, to: { path: '^(cli/)?main[.]ts$' } },
    { name: 'lib-knows-no-command', severity: 'error', from: { path: '^lib/' }, to: { path: '^cli/' } },
    {
      name: 'the-command-reads-the-study',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^lib/', pathNot: READ_BY_THE_COMMAND },
    },
    {
      name: 'only-cluster-talks-to-a-cluster',
      severity: 'error',
      from: { path: '^(lib|cli)/', pathNot: '^cli/cluster/' },
      to: { path: 'node_modules/@kubernetes/client-node', dependencyTypesNot: ['type-only'] },
    },
    { name: 'tests-are-no-code', severity: 'error', from: { path: '^(lib|cli)/' }, to: { path: '^(test|bench)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^imports/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
