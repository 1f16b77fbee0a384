import * as z from 'zod';
import { FORMAT } from '../../lib/study/description';
import { wholeNumber } from '../input/schema';

/** How an attempt ended, according to the wrapper. */
export const ATTEMPT_STATUSES = [
  'succeeded',
  'failed',
  'timed-out',
  'out-of-memory',
  'interrupted',
  'result-too-large',
] as const;

export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

/** Whether a text may follow a task in the name of a file. The wrapper rejects others. */
export function isEnding(text: unknown): text is string {
  return typeof text === 'string' && /^(?:\.[A-Za-z0-9][A-Za-z0-9._-]{0,31})?$/.test(text);
}

const NAME = z.string().regex(/^[A-Za-z0-9._-]{1,253}$/);
const ENCODED = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
/** Dates end in the year 275760. */
const LAST_SECOND = 8.64e12;

const FIELDS = {
  format: z.literal(FORMAT),
  study: NAME,
  pod: NAME,
};

/** The wrapper's record of an attempt. Other fields are ignored. */
export const RECORD = z.object({
  ...FIELDS,
  task: wholeNumber(0),
  attempt: wholeNumber(0),
  status: z.enum(ATTEMPT_STATUSES),
  exit: wholeNumber(0, 255),
  started: z.number().min(0).max(LAST_SECOND),
  // A clock may be set back.
  seconds: z.number().min(-LAST_SECOND).max(LAST_SECOND),
  stream: z.boolean(),
  result: z.enum(['stdout', 'file', 'folder']),
  ending: z.custom<string>(isEnding).exactOptional(),
  bytes: wholeNumber(0),
  sha256: z.string().regex(/^([0-9a-f]{64})?$/),
  error: ENCODED,
  stderr: ENCODED.exactOptional(),
  alarm: ENCODED.exactOptional(),
  left: ENCODED.exactOptional(),
  printed: ENCODED.exactOptional(),
  warm: z.boolean().exactOptional(),
  cold: ENCODED.exactOptional(),
  retry: z.enum(['never', 'free']).exactOptional(),
});

/** What the first line of a log says about its pod. */
export const BEGIN = z.object({ ...FIELDS, index: wholeNumber(0) });

/** The first line of a termination message. If the index is wrong, or the log could not begin, its reason says so. */
export const SUMMARY = z.object({
  ...FIELDS,
  index: z.number(),
  nonce: z.string().regex(/^([0-9a-f-]{16,64})?$/),
  succeeded: wholeNumber(0),
  failed: wholeNumber(0),
  reason: ENCODED,
  warned: wholeNumber(0).exactOptional(),
  warning: ENCODED.exactOptional(),
});
