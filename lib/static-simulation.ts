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
  /** How many times the command runs: the number of tasks. Minimum: 1. Kubernetes takes at most 2147483647 pods. */
  readonly completions: number;

  /**
   * How many pods run at the same time. Range: 1 to 100000; 0 with `suspend`. An edit changes the running Job.
   * @default 10
   */
  readonly parallelism?: number;
}

/**
 * The same command many times with fixed parameters, each time with random numbers of its own: one Indexed Job with
 * `completions` and `parallelism`.
 */
export class StaticSimulation extends Construct {
  /** The study's name in the cluster: its id and a hash of its content. */
  readonly name: string;

  /**
   * @param id the study's id: it starts the names of all objects, and the command `kubepar` knows the study by it.
   * @throws StudyError naming everything that is wrong with the props.
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
