const path = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** Runs the test files in the order of KUBEPAR_ORDER, paths with spaces between them. */
module.exports = class AsListed extends Sequencer {
  sort(tests) {
    const { KUBEPAR_ORDER: order } = process.env;
    if (order === undefined) return super.sort(tests);
    const place = ({ path: file }) => order.split(' ').indexOf(path.relative('.', file));
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
