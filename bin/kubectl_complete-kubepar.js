#!/usr/bin/env node
// What kubectl runs to complete `kubectl kubepar …`, with the words after `kubepar`, the last of which is being written.
process.argv.splice(2, 0, '__complete');
require('./kubepar.js');
