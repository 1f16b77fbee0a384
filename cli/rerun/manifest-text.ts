import { stringify } from 'yaml';
import type { JobManifest } from './rerun-job';

/** Jobs as YAML that every parser reads the same way: texts are in double quotes. */
export function toManifest(jobs: readonly JobManifest[]): string {
  return jobs
    .map((job) =>
      stringify(withoutUnset(job), { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 }),
    )
    .join('---\n');
}

/** A copy without fields that are undefined or null. */
function withoutUnset(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, field: unknown) => field ?? undefined));
}
