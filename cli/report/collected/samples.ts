import * as fs from 'node:fs';
import * as path from 'node:path';
import { isResultName, TASKS_FOLDER } from '../../results/result-names';

/** Some of the results themselves: pictures, and the first lines of texts. */
export interface Samples {
  readonly pictures: readonly Picture[];
  /** How many further pictures there are at least. */
  readonly furtherPictures: number;
  readonly texts: readonly TextSample[];
}

interface Sample {
  readonly task: number;
  /** Its path in the results folder. */
  readonly file: string;
}

export interface Picture extends Sample {
  readonly type: 'image/png' | 'image/svg+xml';
  readonly base64: string;
}

export interface TextSample extends Sample {
  /** The first lines. */
  readonly text: string;
  readonly isWhole: boolean;
}

export const NO_SAMPLES: Samples = { pictures: [], furtherPictures: 0, texts: [] };

/** The report stays small, whatever the results are. */
const MOST_PICTURES = 24;
const MOST_PICTURE_BYTES = 200_000;
const MOST_BYTES = 900_000;
const MOST_TEXTS = 6;
const MOST_LINES = 24;
const LONGEST_LINE = 200;
/** How much of a file is read to find out what it is. */
const START_BYTES = 4096;
/** How many files are opened. */
const MOST_OPENED = 200;

/**
 * Reads some of the results, in the order of the tasks.
 * @param tasks the successful ones.
 */
export function readSamples(folder: string, tasks: ReadonlySet<number>): Samples {
  const pictures: Picture[] = [];
  const texts: TextSample[] = [];
  let [opened, bytes, pixels, furtherPictures] = [0, 0, 0, 0];
  for (const { task, file } of resultFiles(folder, tasks)) {
    const isNamedPicture = /\.(?:png|svg)$/i.test(file);
    const isEnough = pictures.length >= MOST_PICTURES || opened >= MOST_OPENED;
    if (isEnough) {
      if (isNamedPicture) furtherPictures++;
      continue;
    }
    opened++;
    const start = tryRead(path.join(folder, file), START_BYTES);
    if (start === undefined) continue;
    const type = pictureType(start.content, file);
    if (type !== undefined) {
      const picture =
        start.size <= MOST_PICTURE_BYTES ? tryRead(path.join(folder, file), MOST_PICTURE_BYTES) : undefined;
      const decoded = type === 'image/png' ? pixelsOf(start.content) : 0;
      if (picture === undefined || bytes + picture.size > MOST_BYTES || pixels + decoded > MOST_PIXELS)
        furtherPictures++;
      else {
        bytes += picture.size;
        pixels += decoded;
        pictures.push({ task, file, type, base64: picture.content.toString('base64') });
      }
    } else if (texts.length < MOST_TEXTS) {
      const text = tryText(start.content);
      if (text !== undefined) texts.push({ task, file, ...firstLines(text, start.size > START_BYTES) });
    }
  }
  return { pictures, furtherPictures, texts };
}

/** The results that are files, and the files in those that are folders. */
function* resultFiles(folder: string, tasks: ReadonlySet<number>): Generator<Sample> {
  const results = entries(path.join(folder, TASKS_FOLDER))
    .filter(({ name }) => isResultName(name))
    .map((entry) => ({ entry, task: Number.parseInt(entry.name, 10) }))
    .filter(({ task }) => tasks.has(task))
    .sort((a, b) => a.task - b.task);
  for (const { entry, task } of results) {
    const file = path.join(TASKS_FOLDER, entry.name);
    if (entry.isFile()) yield { task, file };
    else
      for (const inside of entries(path.join(folder, file)).sort((a, b) => (a.name < b.name ? -1 : 1)))
        if (inside.isFile()) yield { task, file: path.join(file, inside.name) };
  }
}

/** None of a link, which may lead out of the results folder. */
function entries(folder: string): fs.Dirent[] {
  try {
    if (!fs.lstatSync(folder).isDirectory()) return [];
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The start of a regular file: a link may lead out of the folder. Undefined if it can't be read. */
function tryRead(file: string, most: number): { readonly content: Buffer; readonly size: number } | undefined {
  let open: number;
  try {
    open = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  try {
    const stats = fs.fstatSync(open);
    if (!stats.isFile()) return undefined;
    const content = Buffer.alloc(Math.min(most, stats.size));
    return { content: content.subarray(0, fs.readSync(open, content, 0, content.length, 0)), size: stats.size };
  } catch {
    return undefined;
  } finally {
    fs.closeSync(open);
  }
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Of all pictures: a few bytes may decode to pixels that fill the memory of a browser. */
const MOST_PIXELS = 50_000_000;

function pixelsOf(png: Buffer): number {
  return png.readUInt32BE(16) * png.readUInt32BE(20);
}

/**
 * How an SVG file starts, after a byte order mark. Each comment ends at the first -->: with several possible ends, the
 * time would double with each comment.
 */
const SVG = /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*(?:<!DOCTYPE[^>]*>\s*)?<svg[\s/>]/s;

function pictureType(start: Buffer, file: string): Picture['type'] | undefined {
  if (start.subarray(0, PNG.length).equals(PNG) && start.length >= 24) return 'image/png';
  return SVG.test(start.toString('latin1')) || (/\.svg$/i.test(file) && start.includes('<svg'))
    ? 'image/svg+xml'
    : undefined;
}

/** The text of a file that begins so; undefined if it is not a text. */
function tryText(start: Buffer): string | undefined {
  if (start.length === 0 || start.includes(0)) return undefined;
  try {
    // The last character may be incomplete.
    return new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
  } catch {
    return undefined;
  }
}

function firstLines(text: string, isCut: boolean): Pick<TextSample, 'text' | 'isWhole'> {
  const all = text.trimEnd().split(/\r?\n/);
  const lines = all.slice(0, MOST_LINES);
  const shown = lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  const isWhole = !isCut && all.length <= MOST_LINES && lines.every((line) => line.length <= LONGEST_LINE);
  return { text: shown.join('\n'), isWhole };
}
