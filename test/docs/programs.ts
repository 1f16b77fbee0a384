import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Block, blocks } from './pages';

/** The programs of the documentation, as files in a folder of the project, where they find its packages. */
export class Programs {
  readonly folder = fs.mkdtempSync(path.join('test', 'docs-'));
  readonly list: readonly (Block & { readonly file: string })[];

  constructor() {
    this.list = blocks('ts').map((block, position) => {
      const file = path.resolve(this.folder, `${String(position)}.ts`);
      fs.writeFileSync(file, block.text.replaceAll("'kubepar'", "'../../lib'"));
      return { ...block, file };
    });
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** Runs a program that synthesizes its manifests into the folder. */
export async function synthesize(program: string, folder: string): Promise<void> {
  process.env['CDK8S_OUTDIR'] = folder;
  try {
    await import(program);
  } finally {
    delete process.env['CDK8S_OUTDIR'];
  }
}
