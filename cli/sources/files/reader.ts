import { setTimeout } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Cluster } from '../../cluster';
import { admissionReasons } from '../../cluster/admission';
import { printErrAbove } from '../../text/printing';
import { sentences, withCommands } from '../../text/commands-to-copy';
import { CliError, EXIT } from '../../text/errors';
import { withCleanup } from '../../system/interruption';
import { StudyCommands } from '../../study/study-commands';
import type { StudyVersion } from '../../study/version';
import { RUNTIME_FOLDER } from '../../system/package-files';
import { SLOW_SECONDS, STUCK_SECONDS } from '../../objects/start-patience';
import { stuckReasons } from '../../objects/why-not-started';
import { describeTrouble } from '../../text/trouble';
import { COLLECT_CONTAINER, readerPod, type PodTemplate, type StoredResults } from '../../objects/reader-pod';
import { PLACES } from '../result-source';
import { copyAdvice, storeTrouble } from './bucket-advice';
import { storageOf, type Storage } from './storage';
import { withPatience } from './stream-timeout';
import { readStoredFiles, type StoredFile } from './stored-files';

/** How long the pod may take to start: an image may have to be pulled, a volume attached. */
const START_SECONDS = 120;
const LOOK_SECONDS = 1;

/**
 * Reads a study's results from its claim or bucket. Only a pod has access to them, so it creates one for this purpose.
 * @param like a pod of the study, whose placement, labels and annotations it copies.
 * @param folder for files with the results.
 * @param known what was read before into the same folder.
 */
export async function readThroughPod(
  cluster: Cluster,
  study: StudyVersion,
  results: StoredResults,
  like: PodTemplate,
  folder: string,
  onProgress: (files: number) => void,
  known: readonly StoredFile[] = [],
): Promise<StoredFile[]> {
  const pod = readerPod(study, results, randomBytes(4).toString('hex'), like);
  const { name } = pod.metadata;
  const storage = storageOf(results, study.name);
  const commands = new StudyCommands(cluster.commands, study);
  const { where } = PLACES[results.kind];
  // Sorted by their bytes, which are ASCII.
  const names = known.map(({ file }) => path.basename(file)).sort();
  let created: Promise<void> | undefined;
  return withCleanup(
    async () => {
      await (created = cluster.createPod(pod));
      await waitUntilRunning(cluster, study, results, name, commands);
      const command = readingCommand(storage, names.length);
      const channel = await cluster.exec(name, COLLECT_CONTAINER, command);
      let complaint = '';
      channel.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString('utf8')).slice(-300)));
      try {
        if (names.length > 0) channel.stdin.write(`${names.join('\n')}\n`);
        const stdout = withPatience(channel.stdout, storage.patience, `pod ${name}`);
        const reading = { where, onProgress, known: new Set(names) };
        return [...known, ...(await readStoredFiles(stdout, study.name, folder, reading))];
      } catch (error) {
        if (complaint !== '' && results.kind === 'bucket')
          throw storeTrouble(results, study.name, complaint.trim(), commands);
        const said = complaint === '' ? '' : `; it said: ${complaint.trim()}`;
        const message = error instanceof Error ? error.message : String(error);
        throw new CliError(
          error instanceof CliError
            ? message + said
            : `can't read the results ${where}: ${message}${said}; run it again`,
          error instanceof CliError ? error.exitCode : EXIT.cluster,
        );
      } finally {
        channel.close();
      }
    },
    async () => {
      const isThere = await created?.then(
        () => true,
        () => false,
      );
      if (isThere === true) await cluster.deletePod(name);
    },
    () =>
      created === undefined
        ? ''
        : withCommands(`pod ${name} may still exist; delete it`, cluster.commands.kubectl('delete', 'pod', name)),
  );
}

/**
 * Prints the results that are not known.
 * @param known how many names of known ones follow on its standard input.
 */
export function readingCommand({ scripts, args }: Storage, known: number): string[] {
  const texts = scripts.map((script) => fs.readFileSync(path.join(RUNTIME_FOLDER, script), 'utf8'));
  return ['/bin/sh', '-c', texts.join('\n'), scripts.at(-1) ?? '', ...args, String(known)];
}

function placeText(results: StoredResults): string {
  return results.kind === 'volume' ? `on the claim ${results.claimName}` : `in ${results.url}`;
}

async function waitUntilRunning(
  cluster: Cluster,
  study: StudyVersion,
  results: StoredResults,
  name: string,
  commands: StudyCommands,
): Promise<void> {
  let start = Date.now();
  let told = '';
  let stuckSince: number | undefined;
  for (;;) {
    const pod = await cluster.tryPod(name);
    const phase = pod?.status?.phase;
    if (phase === 'Running') return;
    const failed = (why: string): CliError =>
      new CliError(
        sentences(
          `the results are ${placeText(results)}, and the pod ${name} that should read them ${why}`,
          'fix that, and collect again',
          results.kind === 'bucket' ? copyAdvice(results, study.name, commands) : '',
        ),
        EXIT.failures,
      );
    if (pod === undefined) throw failed('is gone');
    if (phase === 'Succeeded' || phase === 'Failed')
      throw failed(
        `ended at once (${pod.status?.reason ?? pod.status?.containerStatuses?.[0]?.state?.terminated?.message ?? phase})`,
      );
    // That may take as long as it likes, and is no failure.
    const [admission] = await admissionReasons(cluster, [], [pod], commands);
    if (admission !== undefined) {
      start = Date.now();
      if (admission.key !== told) printErrAbove(`note: ${admission.what}`);
      told = admission.key;
    }
    const isSlow = Date.now() - start > SLOW_SECONDS * 1000;
    const [stuck] = stuckReasons(study, [pod], isSlow ? await cluster.warnings() : [], commands);
    if (stuck?.lasting !== true) stuckSince = undefined;
    else stuckSince ??= Date.now();
    const isStuck = stuckSince !== undefined && Date.now() - stuckSince > STUCK_SECONDS * 1000;
    if (isStuck || Date.now() - start > START_SECONDS * 1000) {
      const seconds = String(Math.round((Date.now() - start) / 1000));
      throw failed(
        `did not start within ${seconds} s: ${stuck === undefined ? withCommands('the reason is unknown; look at it', commands.kubectl('describe', 'pod', name)) : describeTrouble(stuck)}`,
      );
    }
    await setTimeout(LOOK_SECONDS * 1000);
  }
}
