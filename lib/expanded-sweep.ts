import { Construct } from 'constructs';
import { checkSizes, studyManifest } from './manifest/study-manifest';
import { checkPlace, constructId, createStudyObjects } from './study-objects';
import { MAX_INT32, wholeNumber } from './study/checks';
import { checkParameters, type Parameters } from './study/parameters/parameters';
import { ProblemList } from './study/problems';
import { checkStudy, type Layout } from './study/study';
import type { StudyProps } from './study/study-props';

/** Props of an {@link ExpandedSweep}. */
export type ExpandedSweepProps = SweepAsJobsProps | SweepIndexedProps;

/** What sweeps of both layouts have. */
interface SweepProps {
  /** The parameter table: a task for each row. Minimum: 1 row. */
  readonly parameters: Parameters;
}

/** A Job for each row, as in template expansion. Kubernetes runs as many at a time as have room. */
export interface SweepAsJobsProps extends SweepProps, Omit<StudyProps, 'tasksPerPod' | 'maxFailedTasks'> {
  /**
   * How rows become Jobs: `jobs` makes one for each, `indexed` one for all.
   * @default 'jobs'
   */
  readonly layout?: 'jobs';

  /**
   * How many Jobs there may be. Many Jobs burden the cluster and whoever reads the manifest. Minimum: 1.
   * @default 500
   */
  readonly maxJobs?: number;
}

/** One Indexed Job for all rows. */
export interface SweepIndexedProps extends SweepProps, StudyProps {
  /** One Job for all rows: for more than some hundred, for `parallelism`, `tasksPerPod` and `maxFailedTasks`. */
  readonly layout: 'indexed';

  /**
   * How many pods run at the same time. Range: 1 to 100000; 0 with `suspend`. An edit changes the running Job.
   * @default 10
   */
  readonly parallelism?: number;
}

/**
 * The same command once for each row of a parameter table. `$(name)` in the command stands for the row's value; all values are also
 * in the JSON file that KUBEPAR_PARAMETERS names and, in R, in the list `kubepar_parameters()`.
 */
export class ExpandedSweep extends Construct {
  /** The study's name in the cluster: its id and a hash of its content. In layout `jobs` it starts the names of the Jobs. */
  readonly name: string;

  /**
   * @param id the study's id: it starts the names of all objects, and the command `kubepar` knows the study by it.
   * @throws StudyError naming everything that is wrong with the props.
   */
  constructor(scope: Construct, id: string, props: ExpandedSweepProps) {
    super(scope, constructId(scope, id));
    const problems = new ProblemList();

    const parameters = checkParameters(problems, 'parameters', props.parameters);
    const layout = checkLayout(problems, props, parameters.length);
    const parallelism = 'parallelism' in props ? props.parallelism : undefined;
    const ownProps = ['parameters', 'layout', 'parallelism', 'maxJobs'];
    const study = checkStudy(problems, id, props, {
      pattern: 'expanded-sweep',
      layout,
      ownProps,
      parameters,
      parallelism,
    });
    checkPlace(problems, this, id);
    problems.throwIfAny(this.node.path);

    const manifest = studyManifest(study);
    checkSizes(problems, study, manifest);
    problems.throwIfAny(this.node.path);

    createStudyObjects(this, manifest);
    this.name = manifest.name;
  }
}

const DEFAULT_MAX_JOBS = 500;

/** Props that only one Job for all rows can have. */
const INDEXED_ONLY = ['parallelism', 'tasksPerPod', 'maxFailedTasks'];

function checkLayout(problems: ProblemList, props: ExpandedSweepProps, rows: number): Layout {
  const given: Readonly<Record<string, unknown>> = { ...props };
  const layout = given['layout'] ?? 'jobs';
  if (layout !== 'jobs' && layout !== 'indexed') {
    problems.report('layout', "be 'jobs' or 'indexed'", layout, "leave it out for 'jobs'");
    return 'indexed';
  }
  const misplaced = layout === 'jobs' ? INDEXED_ONLY : ['maxJobs'];
  for (const prop of misplaced.filter((name) => given[name] !== undefined)) {
    const remedy = layout === 'jobs' ? "set layout: 'indexed'" : 'leave it out: there is one Job';
    problems.report(prop, `be left out with layout '${layout}'`, given[prop], remedy);
  }
  if (layout === 'jobs') {
    const maxJobs = wholeNumber(problems, 'maxJobs', given['maxJobs'] ?? DEFAULT_MAX_JOBS, { min: 1, max: MAX_INT32 });
    const remedy = `set layout: 'indexed' for one Job, or maxJobs: ${String(rows)}`;
    if (rows > maxJobs)
      problems.report(
        'parameters',
        `have at most ${String(maxJobs)} rows with layout 'jobs'`,
        `${String(rows)} rows`,
        remedy,
      );
  }
  return layout;
}
