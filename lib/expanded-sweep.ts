import { Construct } from 'constructs';
import { constructId, givenProps } from './place';
import { createStudy } from './study-objects';
import { wholeNumber } from './study/checks';
import { checkParameters, type Parameters } from './study/parameters/parameters';
import { ParameterTable, rowsAxis } from './study/parameters/table';
import { ProblemList } from './study/problems';
import { checkStudy, MOST_JOBS, type StudyShape } from './study/study';
import type { Layout } from './study/pattern';
import type { StudyProps } from './study/study-props';

/** Props of an {@link ExpandedSweep}. */
export type ExpandedSweepProps = SweepAsJobsProps | SweepIndexedProps;

/** Props that both layouts share. */
interface SweepProps {
  /** The parameter table, one task per row. Minimum: 1 row. */
  readonly parameters: Parameters;
}

/** Props that apply only to one Job for all rows. */
const INDEXED_ONLY = ['parallelism', 'tasksPerPod', 'maxFailedTasks'] as const;
type IndexedOnly = (typeof INDEXED_ONLY)[number];

/** One Job per row, as in template expansion. Kubernetes runs as many at a time as fit. */
export interface SweepAsJobsProps
  extends SweepProps, Omit<StudyProps, IndexedOnly>, Readonly<Partial<Record<IndexedOnly, never>>> {
  /**
   * How rows become Jobs: `jobs` creates one Job per row, `indexed` one Job for all rows.
   * @default 'jobs'
   */
  readonly layout?: 'jobs';

  /**
   * The largest number of Jobs to allow. Many Jobs burden the cluster and the reviewer of the manifest. Range: 1 to 10000.
   * @default 500
   */
  readonly maxJobs?: number;
}

/** One Indexed Job for all rows. */
export interface SweepIndexedProps extends SweepProps, StudyProps {
  /** One Job for all rows. Use it for more than a few hundred rows, or for `parallelism`, `tasksPerPod` and `maxFailedTasks`. */
  readonly layout: 'indexed';

  /**
   * How many pods run at a time. Range: 1 to 100000, or 0 with `suspend`. A change applies to the running Job.
   * @default 10
   */
  readonly parallelism?: number;
}

/**
 * Runs the same command once per row of a parameter table. `$(name)` in the command expands to the row's value. The JSON file that
 * KUBEPAR_PARAMETERS names holds all values; in R, `kubepar_parameters()` returns them as a list.
 */
export class ExpandedSweep extends Construct {
  /** The study's name in the cluster: its id, followed by a hash of its content. In layout `jobs`, the names of the Jobs start with it. */
  readonly name: string;

  /**
   * @param id the study's id. The names of all its objects start with it, and the `kubepar` command finds the study by it.
   * @throws StudyError listing every invalid prop.
   */
  constructor(scope: Construct, id: string, props: ExpandedSweepProps) {
    super(scope, constructId(scope, id));
    const given = givenProps(this, props);
    const problems = new ProblemList();

    const table = checkParameters(problems, 'parameters', given.parameters);
    const isKnown = problems.length === 0;
    const layout = checkLayout(problems, given);
    const parameters = layout === 'jobs' ? checkJobs(problems, given, table) : table;
    const parallelism = given.layout === 'indexed' ? given.parallelism : undefined;
    const shape: StudyShape = { pattern: 'expanded-sweep', layout, ownProps: OWN_PROPS, parameters, parallelism };
    const study = checkStudy(problems, id, judgeable(given, layout, isKnown), shape);
    this.name = createStudy(this, problems, study);
  }
}

const OWN_PROPS = ['parameters', 'layout', 'parallelism', 'maxJobs'];

const JOBS_ONLY = ['maxJobs'];

const DEFAULT_MAX_JOBS = 500;

type AnyProps = Readonly<Record<string, unknown>>;

function checkLayout(problems: ProblemList, props: ExpandedSweepProps): Layout {
  const { layout = 'jobs', ...given }: AnyProps = { ...props };
  if (layout !== 'jobs' && layout !== 'indexed') {
    problems.report('layout', "be 'jobs' or 'indexed'", layout, "leave it out for 'jobs'");
    return 'indexed';
  }
  const remedy = layout === 'jobs' ? "leave it out, or set layout: 'indexed'" : 'leave it out: there is one Job';
  for (const prop of misplaced(layout).filter((name) => given[name] !== undefined))
    problems.report(prop, `be left out with layout '${layout}'`, given[prop], remedy);
  return layout;
}

function misplaced(layout: Layout): readonly string[] {
  return layout === 'jobs' ? INDEXED_ONLY : JOBS_ONLY;
}

/**
 * Returns the table. If it has too many rows for one Job each, returns only its first row, because problems that follow
 * from the number of rows would mislead.
 */
function checkJobs(problems: ProblemList, props: ExpandedSweepProps, table: ParameterTable): ParameterTable {
  const { maxJobs = DEFAULT_MAX_JOBS }: AnyProps = { ...props };
  const told = problems.length;
  const range = { min: 1, max: MOST_JOBS, remedy: "choose one in that range, or set layout: 'indexed' for one Job" };
  const given = wholeNumber(problems, 'maxJobs', maxJobs, range);
  const most = problems.length > told ? MOST_JOBS : given;
  const rows = String(table.length);
  if (table.length > most) {
    const remedy = `set layout: 'indexed' for one Job${table.length > MOST_JOBS ? '' : `, or maxJobs: ${rows}`}`;
    problems.report('parameters', `have at most ${String(most)} rows with layout 'jobs'`, `${rows} rows`, remedy);
  }
  return table.length > MOST_JOBS ? new ParameterTable([rowsAxis(table.columns, [table.row(0)])]) : table;
}

/** The props that all studies share, except those already reported and those whose correct range is unknown. */
function judgeable(props: ExpandedSweepProps, layout: Layout, isKnown: boolean): StudyProps {
  const left = [...misplaced(layout), ...(isKnown ? [] : ['maxFailedTasks'])];
  return Object.fromEntries(Object.entries(props).filter(([name]) => !left.includes(name))) as unknown as StudyProps;
}
