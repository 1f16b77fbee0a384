/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
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
  // Two cores are what the smallest machines have, and the tests start processes of their own.
  maxWorkers: 2,
  // Many tests start processes; a busy machine must not fail them.
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
  testTimeout: 30_000,
};
