import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { App, Chart, Yaml } from 'cdk8s';
import { CliError, EXIT } from '../../cli/text/errors';
import { readManifest } from '../../cli/study/manifest-file';
import { makePlan } from '../../cli/plan/plan';
import { readCollectedStudy } from '../../cli/report/collected/collected-study';
import { inspectOutput } from '../../cli/output/read-output';
import { Survey } from '../../cli/output/survey';
import { writeCollection } from '../../cli/results/output-folder';
import { readSealedLog } from '../../cli/records/sealed-log';
import { readDescription } from '../../cli/study/study-file';
import { resultsTable } from '../../cli/results/tables';
import { readStoredFiles } from '../../cli/sources/files/stored-files';
import { ExpandedSweep, Parameters, StudyError } from '../../lib';
import { describeStudy } from '../../lib/study/description';
import { columnAxis, ParameterTable } from '../../lib/study/parameters/table';
import {
  attemptRecord,
  beginLine,
  block,
  collectionOf,
  sha256,
  STUDY,
  terminationMessage,
} from '../cli/results/support';
import { GROUPS, readGroup } from '../cli/output/printed/cases';
import { checked } from '../support';

/** Input of which damaged copies are created. */
export interface Kind {
  /** The valid input, as it was written. */
  readonly whole: readonly Buffer[];
  /**
   * Reads it as the command does. @throws an Error that is not a user error, or if damaged input counts as complete.
   */
  readonly read: (bytes: Buffer) => unknown;
}

/** A message of one line, with commands to copy below it. */
const TOLD = /^[^\n]*(?:\n {4}(?:npm run|kubectl|npx|node|kubepar) [^\n]*)*$/;

/** A user error with such a message is the expected outcome of damage. */
export function isTold(error: unknown): boolean {
  return (
    error instanceof StudyError ||
    (error instanceof CliError && TOLD.test(error.message) && !error.message.includes('[object'))
  );
}

/** The kinds, by name. The folder is for files. */
export async function makeKinds(folder: string): Promise<Readonly<Record<string, Kind>>> {
  return {
    'sealed-log': sealedLog(),
    'volume-files': volumeFiles(folder),
    'study-file': studyFile(),
    manifest: manifest(folder),
    tables: await tables(folder),
    printed: printed(),
  };
}

const OUTPUTS = ['[1] 0.5 0.25\n', 'n,mean\n1,0.5\n2,0.75\n', '', 'kubepar/1 sealed x y\n', 'x'.repeat(9000)];
const HASHES = new Set(OUTPUTS.map(sha256));

/** Only what was sealed may be returned, under the task for which it was sealed. */
function sealedLog(): Kind {
  const records = OUTPUTS.map((output, task) => attemptRecord({ task }, output));
  const blocks = records.map((record, task) => `said\n${block(record, OUTPUTS[task])}`);
  const message = terminationMessage({}, records);
  const owner = { study: STUDY, podUid: 'uid-0', tasks: new Set(OUTPUTS.keys()) };
  return {
    whole: [Buffer.from(beginLine() + blocks.join('')), Buffer.from(beginLine() + blocks.reverse().join(''))],
    read: (bytes) => {
      // The log as the client returns it, with and without the pod's termination message.
      for (const said of [message, ''])
        for (const { record, bytes: result } of readSealedLog(bytes.toString('latin1'), said, owner).attempts)
          if (result.toString() !== OUTPUTS[record.task] || !isDeepStrictEqual(record, records[record.task]))
            throw new Error(`task ${String(record.task)} was taken for whole`);
    },
  };
}

function volumeFiles(folder: string): Kind {
  const files = OUTPUTS.map((output, task) => {
    const record = JSON.stringify({ ...attemptRecord({ task, pod: 'uid-0' }, output) });
    return { name: `${String(task)}.1.uid-0`, content: `${record}\n${output}` };
  });
  const list = files.map(({ name, content }) => `${String(Buffer.byteLength(content))} ${name}\n`);
  const count = String(files.length);
  const stream = `kubepar/1 files ${count}\n${list.join('')}${files.map(({ content }) => content).join('')}kubepar/1 end ${count}\n`;
  const place = fs.mkdtempSync(path.join(folder, 'volume-'));
  return {
    whole: [Buffer.from(stream)],
    read: async (bytes) => {
      const pieces = Readable.from([bytes.subarray(0, 50), bytes.subarray(50)]);
      const found = await readStoredFiles(pieces, STUDY, place, { where: 'on the volume' });
      for (const { task, file, damage, record } of found)
        // The record has no checksum of its own here, but the result has.
        if (damage === undefined && record?.status === 'succeeded') {
          const found = sha256(fs.readFileSync(file));
          if (!HASHES.has(found) && found !== record.sha256)
            throw new Error(`task ${String(task)} was taken for whole`);
        }
      const strangers = fs.readdirSync(folder).filter((name) => !KNOWN.test(name));
      if (strangers.length > 0) throw new Error(`it wrote ${strangers.join()} outside of its folder`);
    },
  };
}

/** The contents of a run's folder. */
const KNOWN = /^(volume|results)-|^study\.k8s\.yaml$/;

function studyFile(): Kind {
  const studies = [
    { completions: 12, tasksPerPod: 5 },
    { completions: 1, output: { format: 'csv', header: true } },
  ];
  return {
    whole: studies.map((given) => Buffer.from(JSON.stringify(describeStudy(checked(given)), undefined, 2))),
    read: (bytes) =>
      readDescription(bytes.toString(), { what: 'study.json', remedy: 'synth again', exitCode: EXIT.usage }),
  };
}

function manifest(folder: string): Kind {
  const file = path.join(folder, 'study.k8s.yaml');
  const sweeps = [
    { parameters: Parameters.grid({ n: [1, 2, 3], m: ['a', 'b'] }), layout: 'indexed' },
    { parameters: Parameters.list('m', ['a', 'b']) },
  ] as const;
  return {
    whole: sweeps.map((given) => {
      const chart = new Chart(new App(), 'chart');
      new ExpandedSweep(chart, 'study', { image: 'r-base:4.4.0', command: ['Rscript', 'a.R'], ...given });
      return Buffer.from(Yaml.stringify(...(chart.toJson() as unknown[])));
    }),
    read: (bytes) => {
      fs.writeFileSync(file, bytes);
      for (const study of readManifest(file)) {
        makePlan(file, study, { taskSeconds: 1, nodes: undefined, cpuHourPrice: undefined });
        for (let task = 0; task < Math.min(study.description.tasks, 10); task++) study.parameters.row(task);
      }
    },
  };
}

/** One file of a results folder at a time. */
async function tables(folder: string): Promise<Kind> {
  const place = path.join(fs.mkdtempSync(path.join(folder, 'results-')), 'results');
  const parameters = new ParameterTable([columnAxis('n', [10, 20, 30])]);
  const collection = collectionOf(['[1] 0.5 0.25\n', '[1] 0.75\n', undefined], {}, parameters);
  await writeCollection(place, collection, resultsTable(collection), ['a note']);
  const files = ['records.csv', 'results.csv', 'attempts.csv', 'study.json'];
  const whole = new Map(files.map((file) => [file, fs.readFileSync(path.join(place, file))]));
  let turn = 0;
  return {
    whole: [...whole.values()],
    read: (bytes) => {
      const file = files[turn++ % files.length] ?? '';
      fs.writeFileSync(path.join(place, file), bytes);
      try {
        const { records } = readCollectedStudy(place);
        if (records.length !== 3) throw new Error(`${String(records.length)} of 3 tasks were taken for whole`);
      } finally {
        fs.writeFileSync(path.join(place, file), whole.get(file) ?? '');
      }
    },
  };
}

function printed(): Kind {
  const outputs = GROUPS.flatMap((name) => readGroup(name).cases.map(({ output }) => output));
  return {
    whole: outputs.filter((output) => output.length > 0).map((output) => Buffer.from(output)),
    read: (bytes) => {
      const inspection = inspectOutput(bytes);
      const survey = new Survey();
      survey.add(inspection.evidence);
      const { columns, rows } = inspection.settle(survey);
      if (rows.some((row) => row.length !== columns.length)) throw new Error('a row has other columns');
    },
  };
}

/** A folder of this machine for a run, which is deleted after it. */
export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubepar-fuzz-'));
  try {
    return await run(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
