// Runs build/, or in a checkout whose sources are newer, the sources.
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { version } = require('../package.json');

const root = path.join(__dirname, '..');
const sources = path.join(root, 'cli', 'main.ts');
const built = path.join(root, 'build', 'cli', 'main.mjs');

/** The time of the last change below a folder. */
function lastChange(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  return Math.max(
    ...entries.map((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? lastChange(file) : fs.statSync(file).mtimeMs;
    }),
  );
}

function isBuildFresh() {
  if (!fs.existsSync(sources)) return true;
  if (!fs.existsSync(built)) return false;
  return fs.statSync(built).mtimeMs > Math.max(lastChange(path.join(root, 'cli')), lastChange(path.join(root, 'lib')));
}

async function load() {
  if (isBuildFresh()) return import(pathToFileURL(built));
  require('tsx/cjs');
  return require(sources);
}

module.exports = { load, version };
