const path = require('node:path');
const base = require('../../jest.config.js');

/**
 * All tests but those of what no mutant changes: the pods' scripts, the pages, the tools around the code, and how the command was started,
 * which differs in Stryker's copy.
 * @type {import('jest').Config}
 */
module.exports = {
  ...base,
  rootDir: path.join(__dirname, '../..'),
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/(e2e|runtime|docs|fuzz|pods|package|docs.test|cli/system/started-as)',
  ],
  setupFilesAfterEnv: ['<rootDir>/test/mutation/reach.js'],
  testSequencer: '<rootDir>/test/mutation/as-listed.js',
  reporters: ['default'],
  // Code that a mutant changes is compiled anew, and other mutants are tested at the same time.
  testTimeout: 120_000,
};
