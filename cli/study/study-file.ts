import * as z from 'zod';
import { isStudyName } from '../../lib/manifest/names';
import { checkBucket } from '../../lib/study/bucket';
import { isDnsLabel, isDnsSubdomain, isRecord, MAX_INT32, objectName, unfitForProcess } from '../../lib/study/checks';
import { FORMAT, type DescribedBucket, type StudyDescription } from '../../lib/study/description';
import { checkImage } from '../../lib/study/image';
import { checkOutput, type CheckedOutput } from '../../lib/study/output';
import { checkNames } from '../../lib/study/parameters/values';
import { MAX_RETRIES, MOST_JOBS, podCount } from '../../lib/study/study';
import { longestId } from '../../lib/study/study-id';
import type { ProblemList } from '../../lib/study/problems';
import { survivesYaml } from '../../lib/study/yaml-text';
import { checkedJson, keeping, text, wholeNumber, type Origin } from '../input/schema';

const RESULTS = z.union(
  [
    z.object({ kind: z.enum(['log', 'redis']) }),
    z.object({ kind: z.literal('volume'), claimName: text('be the name of a PersistentVolumeClaim', isDnsSubdomain) }),
    z.custom<DescribedBucket>(isBucket, { abort: true }).superRefine(keeping(checkBucketOptions)),
  ],
  {
    error:
      "be { kind: 'log' }, { kind: 'redis' }, { kind: 'volume' } with a claimName, or { kind: 'bucket' } with a url",
  },
);

function isBucket(given: unknown): boolean {
  if (!isRecord(given) || given['kind'] !== 'bucket') return false;
  const { url, image, secret = '' } = given;
  return [url, image, secret].every((text) => typeof text === 'string');
}

const SERVICE_ACCOUNT = { kind: 'ServiceAccount', plural: 'serviceaccounts' };

function checkBucketOptions(problems: ProblemList, results: DescribedBucket): void {
  const options = Object.entries(results).filter(([name]) => name !== 'kind' && name !== 'serviceAccountName');
  checkBucket(problems, Object.fromEntries(options));
  const { serviceAccountName } = results;
  if (serviceAccountName !== undefined)
    objectName(problems, 'results.serviceAccountName', serviceAccountName, SERVICE_ACCOUNT);
}

const QUEUE = z.object({
  redis: text('be the name of a StatefulSet', isDnsLabel),
  maxAttempts: wholeNumber(1, MAX_RETRIES + 1),
  loop: z.boolean(),
});

/** The hash of everything that tasks depend on. */
export const CONTENT = text('be 64 hexadecimal digits', (hash) => /^[0-9a-f]{64}$/.test(hash));
/** The hash of each part of it. */
export const INPUTS = z.record(
  z.string(),
  text('be 16 hexadecimal digits', (hash) => /^[0-9a-f]{16}$/.test(hash)),
);

/** The description of a study, validated by the rules that the constructs apply to its contents. */
export const DESCRIPTION: z.ZodType<StudyDescription> = z
  .object({
    format: z.literal(FORMAT, { error: `be ${String(FORMAT)}, the format that this version of kubepar reads` }),
    id: text('be a name of lower-case letters, digits and "-"', (id) => isDnsLabel(id) && survivesYaml(id)),
    pattern: z.enum(['static-simulation', 'expanded-sweep', 'queue-worker-pool']),
    // Before layouts existed, all studies were Indexed Jobs.
    layout: z.enum(['jobs', 'indexed']).default('indexed'),
    tasks: wholeNumber(1),
    tasksPerPod: wholeNumber(1, MAX_INT32),
    columns: z.array(z.string()).superRefine(
      keeping((problems, names) => {
        checkNames(problems, names, String);
      }),
    ),
    replicated: z.literal(true).exactOptional(),
    seed: wholeNumber(0, MAX_INT32),
    image: z.string().superRefine(keeping(checkImage)),
    command: z.array(text('be an argument of a program', (word) => unfitForProcess(word) === undefined)).min(1),
    content: CONTENT.exactOptional(),
    inputs: INPUTS.exactOptional(),
    results: RESULTS,
    output: z.custom<CheckedOutput>().superRefine(keeping(checkOutput)).exactOptional(),
    queue: QUEUE.exactOptional(),
  })
  .superRefine((study, context) => {
    const report = (path: keyof StudyDescription, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message, input: study[path] });
    };
    const { id, pattern, layout, tasks, results, queue } = study;
    const isPool = pattern === 'queue-worker-pool';
    // The number of a pool's workers is not included.
    const pods = isPool ? 1 : podCount(study);
    const longest = longestId(pods, layout, isPool);
    if (id.length > longest)
      report('id', `have at most ${String(longest)} characters, in a study of ${String(pods)} pods`);
    if (pods > MAX_INT32) report('tasks', `make at most ${String(MAX_INT32)} pods`);
    if (layout === 'jobs' && tasks > MOST_JOBS) report('tasks', `be at most ${String(MOST_JOBS)} with layout 'jobs'`);
    if (isPool !== (queue !== undefined)) report('queue', `be given in a pool, and in no other study`);
    if (results.kind === (isPool ? 'log' : 'redis'))
      report('results', `be on a volume, in a bucket or in ${isPool ? 'Redis' : 'the log'}, where this study has them`);
  });

/** Reads study.json. @throws CliError if it differs from what kubepar writes. */
export function readDescription(json: string, origin: Origin): StudyDescription {
  return checkedJson(DESCRIPTION, json, origin);
}

/** The name of a version of the study with this id: the id and a hash. */
export function isNameOf(id: string, name: unknown): name is string {
  return typeof name === 'string' && isStudyName(id, name);
}
