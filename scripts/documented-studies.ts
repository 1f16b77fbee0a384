// Synthesizes the programs of the documentation.
//
// usage: tsx scripts/documented-studies.ts FOLDER
// creates a folder for each program in FOLDER
import * as path from 'node:path';
import { Programs, synthesize } from '../test/docs/programs';

async function main(folder: string): Promise<void> {
  const programs = new Programs();
  try {
    for (const { page, number, file } of programs.list) {
      await synthesize(file, path.join(folder, `${path.parse(page).name}-${String(number)}`));
    }
  } finally {
    programs.remove();
  }
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('usage: tsx scripts/documented-studies.ts FOLDER');
void main(folder);
