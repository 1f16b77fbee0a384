const path = require('node:path');
const base = require('../../jest.config.js');

/**
 * The tests of the generator and of the reader of results that call the code in this process, where a mutant is switched on, and that take
 * less than some seconds each, since they run once for each mutant.
 * @type {import('jest').Config}
 */
module.exports = {
  ...base,
  rootDir: path.join(__dirname, '../..'),
  testMatch: [
    '<rootDir>/test/*.test.ts',
    '<rootDir>/test/{manifest,study,cli/records,cli/output,cli/collect,cli/results}/**/*.test.ts',
    '<rootDir>/test/bad-inputs/{bad-inputs,study-file}.test.ts',
  ],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/(package|docs).test',
    '<rootDir>/test/manifest/texts-everywhere.test',
    '<rootDir>/test/study/(random-numbers|interpreters|problems).test',
    '<rootDir>/test/cli/output/random-objects.test',
    '<rootDir>/test/cli/records/folder-archive.test',
    '<rootDir>/test/cli/collect/pod-collection.test',
    '<rootDir>/test/cli/results/(tables|row-keys|lacking|same-but-for-marks|reasons|many-tasks).test',
  ],
  reporters: ['default'],
};
