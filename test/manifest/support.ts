import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { ExpandedSweep, type ExpandedSweepProps, type Parameters } from '../../lib';
import { studyManifest, type StudyManifest } from '../../lib/manifest/study-manifest';
import { ProblemList } from '../../lib/study/problems';
import { checkStudy, type Study } from '../../lib/study/study';
import type { Layout } from '../../lib/study/pattern';
import { renderChart, type Given, type Rendered, type RenderedJob } from '../support';

const VALID = { image: 'rocker/r-ver:4.5.0', command: ['Rscript', '/opt/script.R'] };

/** The study of a sweep over these parameters. */
export function sweep(parameters: Parameters, layout: Layout = 'jobs', given: Given = {}): Study {
  const problems = new ProblemList();
  const { parallelism, ...props } = { ...VALID, ...given } as typeof VALID & { parallelism?: number };
  const table = parameters.check(problems, 'parameters');
  const shape = { pattern: 'expanded-sweep', layout, ownProps: [], parameters: table, parallelism } as const;
  const study = checkStudy(problems, 'study', props, shape);
  problems.throwIfAny('chart/study');
  return study;
}

export function sweepManifest(parameters: Parameters, layout?: Layout, given?: Given): StudyManifest {
  return studyManifest(sweep(parameters, layout, given));
}

/** What the construct renders. */
export function renderSweep(
  parameters: Parameters,
  given: Given & { readonly layout?: Layout; readonly maxJobs?: number } = {},
): Rendered {
  const chart = new Chart(new App(), 'chart');
  new ExpandedSweep(chart, 'study', { ...VALID, ...given, parameters } as ExpandedSweepProps);
  return renderChart(chart);
}

export function jobsOf({ objects }: Rendered): RenderedJob[] {
  return objects.filter(({ kind }) => kind === 'Job') as RenderedJob[];
}

export const RUNTIME_SOURCE = path.join(__dirname, '..', '..', 'runtime');

/** A file of runtime/, with its comments. */
export function runtimeFile(name: string): string {
  return fs.readFileSync(path.join(RUNTIME_SOURCE, name), 'utf8');
}
