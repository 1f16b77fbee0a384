import { stringify } from 'yaml';
import type { JobManifest } from './rerun-job';

/** A Job as YAML that every parser reads the same: texts are in double quotes. */
export function toManifest(job: JobManifest): string {
  return stringify(withoutUnset(job), { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}

/** A copy in which no field is undefined or null. */
function withoutUnset(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, field: unknown) => field ?? undefined));
}
