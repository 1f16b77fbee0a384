/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/cli/warm/start.ts',
  testMatch: ['<rootDir>/main.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
          target: 'es2023',
        },
      },
    ],
  },
  reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
  // For two cores, which the smallest machines have: tests of queues and time limits wait more than they work.
  maxWorkers: 6,
  // In the tests' vm, finding a global takes a hundred times as long as finding a variable.
  sandboxInjectedGlobals: [
    'Array',
    'Buffer',
    'Error',
    'JSON',
    'Map',
    'Math',
    'Number',
    'Object',
    'Promise',
    'RegExp',
    'Set',
    'String',
    'Symbol',
    'Uint8Array',
  ],
  // Many tests start processes; a busy machine must not fail them.
  testTimeout: 30_000,
};
