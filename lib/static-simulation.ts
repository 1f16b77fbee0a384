import { Construct } from 'constructs';
import { constructId, givenProps } from './place';
import { createStudy } from './study-objects';
import { wholeNumber } from './study/checks';
import { ParameterTable } from './study/parameters/table';
import { ProblemList } from './study/problems';
import { checkStudy, type StudyShape } from './study/study';
import type { StudyProps } from './study/study-props';

/** Props of a {@link StaticSimulation}. */
export interface StaticSimulationProps extends StudyProps {
  /** How many times the command runs, that is the number of tasks. Minimum: 1. Kubernetes allows at most 2147483647 pods. */
  readonly completions: number;

  /**
   * How many pods run at a time. Range: 1 to 100000, or 0 with `suspend`. A change applies to the running Job.
   * @default 10
   */
  readonly parallelism?: number;
}

/**
 * Runs the same command many times with fixed parameters and independent random numbers, as one Indexed Job with
 * `completions` and `parallelism`.
 */
export class StaticSimulation extends Construct {
  /** The study's name in the cluster: its id, followed by a hash of its content. */
  readonly name: string;

  /**
   * @param id the study's id. The names of all its objects start with it, and the `kubepar` command finds the study by it.
   * @throws StudyError listing every invalid prop.
   */
  constructor(scope: Construct, id: string, props: StaticSimulationProps) {
    super(scope, constructId(scope, id));
    const given = givenProps(this, props);
    const problems = new ProblemList();

    const tasks = wholeNumber(problems, 'completions', given.completions, { min: 1, max: Number.MAX_SAFE_INTEGER });
    const ownProps = ['completions', 'parallelism'] satisfies (keyof StaticSimulationProps)[];
    const { parallelism } = given;
    const parameters = new ParameterTable([], tasks);
    const shape: StudyShape = { pattern: 'static-simulation', layout: 'indexed', ownProps, parameters, parallelism };
    const study = checkStudy(problems, id, given, shape);
    this.name = createStudy(this, problems, study);
  }
}
