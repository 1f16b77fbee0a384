import * as fs from 'node:fs';
import * as path from 'node:path';

/** The pages that users read. */
export const USER_PAGES = [
  'README.md',
  ...fs
    .readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];

/** All pages of the repository. */
export const PAGES = [
  ...USER_PAGES,
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  'runtime/README.md',
  'runtime/queue/README.md',
  'runtime/bucket/README.md',
];

/** A block of code in a page. */
export interface Block {
  readonly page: string;
  /** Its number among the page's blocks in this language, from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The blocks of a language in the pages, including those within lists. All blocks are matched, so that none begins at
 * the end of another.
 */
export function blocks(language: string, pages: readonly string[] = USER_PAGES): Block[] {
  const wanted = new RegExp(`^(?:${language})$`);
  return pages.flatMap((page) =>
    [...read(page).matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)]
      .filter(([, , of = '']) => wanted.test(of))
      .map(([, indent = '', , text = ''], position) => ({
        page,
        number: position + 1,
        text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      })),
  );
}

/** The anchors of a page's headings, as GitHub creates them. */
export function anchors(page: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${String(times)}`;
  });
}

/** The targets of a page's links within the repository: a file, and a heading in it. */
export function links(page: string): { link: string; file: string; anchor: string | undefined }[] {
  return [...withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (link.includes(':')) return [];
    const [file = '', anchor] = link.split('#');
    return [{ link, file: file === '' ? page : path.join(path.dirname(page), file), anchor }];
  });
}

function withoutBlocks(page: string): string {
  return read(page).replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
}

function read(page: string): string {
  return fs.readFileSync(page, 'utf8');
}
