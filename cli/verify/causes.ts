import * as os from 'node:os';
import type { StudyDescription } from '../../lib/study/description';
import { isR } from '../study/programs';
import type { Difference } from './comparison';

/** What is known about a study whose tasks differ. */
export interface Evidence {
  readonly description: Pick<StudyDescription, 'command' | 'queue'>;
  /** The text of the command and of its files. */
  readonly sources: string;
  readonly differences: readonly Difference[];
  /** Whether R reports that a task did not start at its stream. */
  readonly isUnseeded: boolean;
  /** Whether R ran warm in the first run; it never does in the second. */
  readonly isWarm?: boolean;
  /** Whether the tasks that differ ran after others in their pod, and all that ran first in theirs are equal. */
  readonly onlyBehindOthers: boolean;
}

type Language = 'R' | 'Python' | 'Julia' | 'other';

interface Cause {
  readonly languages?: readonly Language[];
  /** Evidence for it in the sources. */
  readonly source: RegExp;
  readonly advice: string;
}

const SEEDS = 'docs/random-numbers.md';
const SETS_SEED = /KUBEPAR_SEED|seed!?\(|default_rng\(\s*[^\s)]|RandomState\(\s*[^\s)]|srand\(/;

/** What usually makes the results of a program differ; more specific causes come first. */
const CAUSES: readonly Cause[] = [
  {
    source:
      /(?:seed!?|default_rng|RandomState|MersenneTwister|Xoshiro|srand|\bRANDOM)\s*[(=].*(?:time|date|now\(|clock|getpid|process\.pid|\$\$|EPOCH)/i,
    advice: `a seed from the time or the process id: take it from KUBEPAR_SEED and KUBEPAR_TASK (${SEEDS}); in R, leave it out`,
  },
  {
    source: /(?:^|[\s"'`=(:,<>])\/(?:var\/)?tmp\b/,
    advice:
      'files that other tasks left in /tmp: tasks on this machine share it, and those in a cluster find it empty; write to TMPDIR, and write what tasks share to KUBEPAR_SHARED',
  },
  {
    languages: ['R'],
    source:
      /\b(makeCluster|makePSOCKcluster|makeForkCluster|parLapply|parSapply|clusterApply|registerDoParallel|registerDoSNOW)\b/,
    advice:
      'the R sessions that makeCluster starts draw their own random numbers: call clusterSetRNGStream(cluster, sample.int(.Machine$integer.max, 1)) before they start work',
  },
  {
    languages: ['R'],
    source: /\b(mclapply|mcmapply|pvec|mcparallel)\b/,
    advice:
      "mclapply gives its children other streams if the number of cores changes, and random streams if RNGkind is not L'Ecuyer-CMRG: set mc.cores to a number of the study, not to detectCores(), do not change RNGkind, and call set.seed(sample.int(.Machine$integer.max, 1)) before it, because otherwise its children have the numbers of the next tasks",
  },
  {
    languages: ['R'],
    source: /\b(callr::|r_bg|callr\b|system2?\(|processx|future_|%dofuture%|plan\()/,
    advice:
      'R sessions that the script starts (callr, system("Rscript …"), future) have their own random numbers: pass them a seed, such as sample.int(.Machine$integer.max, 1), and call set.seed there (future: seed = TRUE)',
  },
  {
    languages: ['R'],
    source: /set\.seed\(\s*NULL\s*\)/,
    advice: "set.seed(NULL) draws the seed from the clock: leave it out; R starts at the task's own stream",
  },
  {
    languages: ['R'],
    source: /\b(Rcpp|sourceCpp|\.C\(|\.Call\(|torch|keras|tensorflow|reticulate|rstan|cmdstanr|xgboost|lightgbm)\b/,
    advice:
      'libraries with their own random numbers (torch, Stan, xgboost, C++) need a seed of the task, such as sample.int(.Machine$integer.max, 1)',
  },
  {
    languages: ['Python'],
    source:
      /\b(random\.|np\.random|numpy\.random|default_rng|import random|from random|secrets|uuid4?|SystemRandom|torch|tensorflow|sklearn|jax)\b/,
    advice: `random numbers of Python, numpy or a library that are not seeded from KUBEPAR_SEED and KUBEPAR_TASK: ${SEEDS}`,
  },
  {
    languages: ['Python', 'Julia', 'other'],
    source:
      /\b(threading|ThreadPool|ProcessPool|multiprocessing|concurrent\.futures|asyncio|imap_unordered|as_completed|Threads\.@|@spawn|@distributed|worker_threads|rayon)\b/,
    advice:
      'threads or processes that add up or print results in the order in which they happen to end: sort the results first',
  },
  {
    languages: ['Python'],
    source: /\b(id\(|hash\(|object at 0x|set\(|frozenset\()/,
    advice: 'the order of a set, id(), or hash() of objects: sort before you print or draw',
  },
  {
    languages: ['Julia'],
    source: /\b(rand|randn|randperm|shuffle|Random)\b/,
    advice: `Julia's random numbers are not seeded from KUBEPAR_SEED and KUBEPAR_TASK: ${SEEDS}`,
  },
  {
    languages: ['other'],
    source:
      /(\bRANDOM\b|\bsrand\b|\brand\b|Math\.random|\/dev\/u?random|\bshuf\b|sort (-R|--random)|\buuidgen\b|crypto|mktemp)/,
    advice: `random numbers that are not seeded from KUBEPAR_SEED and KUBEPAR_TASK: ${SEEDS}`,
  },
  {
    source:
      /(Sys\.time|Sys\.Date|\bdate\(|\bdate [+-]|\$\(date\)|`date`|proc\.time|system\.time|Date\.now|new Date|\btime\.|\btime\(|datetime|perf_counter|localtime|\bnow\(|EPOCH|SECONDS|\btimestamp\b)/,
    advice:
      'the time of day, or how long something took: keep it out of seeds and results (records.csv has the times of each task)',
  },
  {
    source:
      /(detectCores|availableCores|cpu_count|nproc\b|availableParallelism|\.cpus\(|hardware_concurrency|CPU_THREADS|process_cpu_count|sched_getaffinity)/,
    advice: 'the number of cores, which differs from node to node: use a number of the study',
  },
  {
    source:
      /(Sys\.getpid|getpid\(|\$\$|process\.pid|\bnodename\b|Sys\.info|hostname|uname|gethostname|HOSTNAME|tempfile|tempdir|getwd|os\.getcwd|\bpwd\b|mkdtemp|TMPDIR)/,
    advice: "the host's name, a process id, or the path of a folder: keep them out of seeds and results",
  },
  { source: /KUBEPAR_ATTEMPT/, advice: 'the number of the attempt, which a lost pod raises: use it for messages only' },
  {
    source: /(\bpdf\(|\bggsave\b|\bsavefig\b|\btar\b|\bzip\b|\bgzip\b|zipfile|tarfile|xlsx|openpyxl|savez|torch\.save)/,
    advice:
      'a file format that contains the time at which it was written (PDF, zip, xlsx, tar): its contents may be the same',
  },
  {
    source: /(\bfind\b|\bls -U|readdir|os\.listdir|os\.scandir|\bglob\b|iterdir|list_dir)/,
    advice: 'the order in which a file system lists a folder: sort it',
  },
];

/** The usual causes of the differences, the most likely first. */
export function likelyCauses(evidence: Evidence): string[] {
  const language = languageOf(evidence);
  const found = CAUSES.filter(
    ({ languages, source }) => (languages?.includes(language) ?? true) && source.test(evidence.sources),
  ).map(({ advice }) => advice);
  // If the script sets a seed, a missing seed is the least likely cause.
  const isSeeded = SETS_SEED.test(evidence.sources);
  const isUnseeded = (advice: string): boolean => isSeeded && advice.includes('are not seeded');
  const bySource = found.toSorted((a, b) => Number(isUnseeded(a)) - Number(isUnseeded(b)));
  const known = [...byRun(evidence), ...byText(evidence)];
  const causes = [...known, ...bySource];
  return [...new Set(causes.length === 0 ? [usualCause(language)] : causes)];
}

/** The usual cause if nothing in the sources suggests one. */
function usualCause(language: Language): string {
  const numbers =
    language === 'R'
      ? 'random numbers of processes that R starts or of libraries with their own generators'
      : `random numbers without a seed from KUBEPAR_SEED and KUBEPAR_TASK (${SEEDS}), the order in which threads end`;
  return `${numbers}, the time, the number of cores, the host, files that other tasks left`;
}

/** Evidence in the runs themselves. */
function byRun({ description, isWarm, isUnseeded, onlyBehindOthers }: Evidence): string[] {
  const program = description.command[0] ?? '';
  const loop = description.queue?.loop === true;
  return [
    ...(isWarm === true
      ? ['the first run was warm, the second was not: run both cold, without the prop warm (docs/warm-r.md)']
      : []),
    ...(isUnseeded && isR(program)
      ? ["R did not start at the task's stream: it was started with --vanilla or --no-site-file; leave that out"]
      : []),
    ...(onlyBehindOthers
      ? [
          'something that an earlier task of the same pod left: only tasks that ran after another one differ; look for files outside the working folder',
        ]
      : []),
    ...(loop
      ? ['something that the loop keeps from one item to the next: reset it for each item, or set itemsPerProcess: 1']
      : []),
  ];
}

/** Evidence in the lines that differ. */
function byText({ differences }: Evidence): string[] {
  const lines = differences.flatMap(({ place }) =>
    place === undefined || !('line' in place) ? [] : [[place.first ?? '', place.second ?? ''] as const],
  );
  const some = (test: (first: string, second: string) => boolean): boolean =>
    lines.some(([first, second]) => test(first, second));
  return [
    ...(some((first, second) => first.includes(os.hostname()) && /localhost/.test(second))
      ? ["the result has the host's name in it"]
      : []),
    ...(some((first, second) => [first, second].every((line) => /kubepar-/.test(line)))
      ? ['the result has the path of a folder in it, which differs from pod to pod']
      : []),
    ...(some((first, second) => [first, second].every((line) => /\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d/.test(line)))
      ? ['the result has a date or time in it']
      : []),
  ];
}

function languageOf({ description: { command }, sources }: Evidence): Language {
  const words = command.join(' ');
  if (isR(command[0] ?? '') || /\b(Rscript|R -e|R --)/.test(words)) return 'R';
  if (/\bpython[\d.]*\b|\.py\b|\bipython\b|\bconda run\b|\buv run\b/.test(words)) return 'Python';
  if (/\bjulia\b|\.jl\b/.test(words)) return 'Julia';
  // A shell that starts them.
  if (/\bRscript\b/.test(sources)) return 'R';
  if (/\bpython3?\b/.test(sources)) return 'Python';
  return /\bjulia\b/.test(sources) ? 'Julia' : 'other';
}
