import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { makePlan, type Circumstances, type Plan } from '../../../cli/plan/plan';
import { readManifest } from '../../../cli/study/manifest-file';

/** Writes the one chart of a study to a file, as synth does. */
export function synthesize(folder: string, create: (chart: Construct) => unknown, namespace?: string): string {
  const app = new App({ outdir: fs.mkdtempSync(path.join(folder, 'dist-')) });
  create(new Chart(app, 'chart', { namespace }));
  app.synth();
  return path.join(app.outdir, 'chart.k8s.yaml');
}

/** The plan of a manifest of one study. */
export function planOf(file: string, circumstances: Partial<Circumstances> = {}): Plan {
  const [study] = readManifest(file);
  return makePlan(file, study!, {
    taskSeconds: undefined,
    nodes: undefined,
    cpuHourPrice: undefined,
    ...circumstances,
  });
}
