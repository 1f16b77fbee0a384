const fs = require('node:fs');

/**
 * Ends the run with one plain line that people and machines can read, after all that Jest itself prints. Where the tests run in
 * several parts, the file that KUBEPAR_TEST_COUNTS names carries the counts from one to the next: the last line counts all.
 */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    const file = process.env['KUBEPAR_TEST_COUNTS'];
    const before = file !== undefined && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [0, 0, 0];
    const now = [numPassedTests, numFailedTests + numRuntimeErrorTestSuites, numPendingTests];
    const counts = now.map((count, position) => count + before[position]);
    if (file !== undefined) fs.writeFileSync(file, JSON.stringify(counts));
    const [passed, failed, pending] = counts;
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    process.once('exit', () => process.stdout.write(`\n${passed} passed, ${failed} failed${skipped}\n`));
  }
};
