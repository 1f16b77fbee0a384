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

/** What sweeps of both layouts have. */
interface SweepProps {
  /** The parameter table: a task for each row. Minimum: 1 row. */
  readonly parameters: Parameters;
}

/** Props that only one Job for all rows can have. */
const INDEXED_ONLY = ['parallelism', 'tasksPerPod', 'maxFailedTasks'] as const;
type IndexedOnly = (typeof INDEXED_ONLY)[number];

/** A Job for each row, as in template expansion. Kubernetes runs as many at a time as have room. */
export interface SweepAsJobsProps
  extends SweepProps, Omit<StudyProps, IndexedOnly>, Readonly<Partial<Record<IndexedOnly, never>>> {
  /**
   * How rows become Jobs: `jobs` makes one for each, `indexed` one for all.
   * @default 'jobs'
   */
  readonly layout?: 'jobs';

  /**
   * How many Jobs there may be. Many Jobs burden the cluster and whoever reads the manifest. Range: 1 to 10000.
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

/** The table; in the place of one that can't be as many Jobs its first row, since what follows from their number would mislead. */
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

/** The props that all studies have, without those that were told already, or of which the right range is not known. */
function judgeable(props: ExpandedSweepProps, layout: Layout, isKnown: boolean): StudyProps {
  const left = [...misplaced(layout), ...(isKnown ? [] : ['maxFailedTasks'])];
  return Object.fromEntries(Object.entries(props).filter(([name]) => !left.includes(name))) as unknown as StudyProps;
}
