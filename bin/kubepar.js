#!/usr/bin/env node
const { load, version } = require('./load');

/** Waits until all that was written is out. */
function flush(stream) {
  return new Promise((resolve) => {
    stream.write('', resolve);
  });
}

async function run() {
  const { main } = await load();
  const exitCode = await main(process.argv, version);
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  // A program for credentials, or another answer, that was given up may still come: it is not waited for.
  process.exit(exitCode);
}

void run();
