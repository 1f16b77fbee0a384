import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import * as path from 'node:path';
import { BUSY, FOLDER_VARIABLE, REQUESTS } from './start';

/** A command line, and where a process that stays should run it. */
export interface Request {
  /** The script that starts the command, as its caller named it. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The named pipe for the answer. */
  readonly answer: string;
}

export type Unsent = Omit<Request, 'answer'>;

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The process that runs the command for the tests of this worker. */
class WarmCommand {
  /** Of this file of tests: an earlier one may have left before its answer came. */
  private readonly answer: string;

  constructor(private readonly folder: string) {
    this.answer = path.join(folder, `answer-${randomUUID()}`);
  }

  /** Runs the command, and does nothing else meanwhile. Undefined if it already runs another one. */
  tryRun(request: Unsent): Answer | undefined {
    if (!this.tryReserve()) return undefined;
    const file = fs.openSync(this.answer, 'r+');
    try {
      this.send(request);
      const answer = new AnswerText();
      const chunk = Buffer.alloc(CHUNK_BYTES);
      do answer.add(chunk.subarray(0, fs.readSync(file, chunk)));
      while (!answer.isWhole);
      return answer.read();
    } finally {
      fs.closeSync(file);
    }
  }

  /** The same while this process continues. */
  async tryRunMeanwhile(request: Unsent): Promise<Answer | undefined> {
    if (!this.tryReserve()) return undefined;
    const file = await open(this.answer, 'r+');
    try {
      this.send(request);
      const answer = new AnswerText();
      const chunk = Buffer.alloc(CHUNK_BYTES);
      do answer.add(chunk.subarray(0, (await file.read(chunk)).bytesRead));
      while (!answer.isWhole);
      return answer.read();
    } finally {
      await file.close();
    }
  }

  private tryReserve(): boolean {
    try {
      fs.mkdirSync(path.join(this.folder, BUSY));
    } catch {
      return false;
    }
    if (!fs.existsSync(this.answer)) execFileSync('mkfifo', [this.answer]);
    return true;
  }

  private send(request: Unsent): void {
    const sent: Request = { ...request, answer: this.answer };
    fs.writeFileSync(path.join(this.folder, REQUESTS), `${JSON.stringify(sent)}\n`);
  }
}

const CHUNK_BYTES = 65_536;

/** A line, in parts. */
class AnswerText {
  private readonly chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    this.chunks.push(Buffer.from(chunk));
  }

  get isWhole(): boolean {
    return this.chunks.at(-1)?.at(-1) === LINE_FEED;
  }

  read(): Answer {
    return JSON.parse(Buffer.concat(this.chunks).toString()) as Answer;
  }
}

const LINE_FEED = 10;

const folder = process.env[FOLDER_VARIABLE];

/** Undefined if each command is to run in a process of its own. */
export const WARM_COMMAND =
  folder === undefined ? undefined : new WarmCommand(path.join(folder, process.env['JEST_WORKER_ID'] ?? '1'));
