import * as z from 'zod';

// The client creates objects from the answer, and accepts fields of other types unchanged.
const TEXT = z.string().nullish();
const TEXTS = z.record(z.string(), z.string()).nullish();
const NUMBER = z.number().nullish();

const CONTAINER_STATE = z
  .looseObject({
    terminated: z.looseObject({ exitCode: NUMBER, reason: TEXT, message: TEXT }).nullish(),
    waiting: z.looseObject({ reason: TEXT, message: TEXT }).nullish(),
  })
  .nullish();
const CONTAINER_STATUSES = z
  .array(z.looseObject({ name: TEXT, state: CONTAINER_STATE, lastState: CONTAINER_STATE }))
  .nullish();

const CONDITIONS = z.array(z.looseObject({ type: TEXT, status: TEXT, reason: TEXT, message: TEXT })).nullish();

const METADATA = z
  .looseObject({ name: TEXT, uid: TEXT, labels: TEXTS, annotations: TEXTS, creationTimestamp: z.date().nullish() })
  .nullish();

/** The fields that kubepar reads of an object of the cluster, whatever its kind. */
const OBJECT = z.looseObject({
  metadata: METADATA,
  data: z.record(z.string(), z.unknown()).nullish(),
  spec: z.looseObject({ nodeName: TEXT }).nullish(),
  status: z
    .looseObject({
      phase: TEXT,
      reason: TEXT,
      message: TEXT,
      conditions: CONDITIONS,
      containerStatuses: CONTAINER_STATUSES,
      initContainerStatuses: CONTAINER_STATUSES,
      active: NUMBER,
      succeeded: NUMBER,
      failed: NUMBER,
      completedIndexes: TEXT,
      failedIndexes: TEXT,
    })
    .nullish(),
});

const LIST_METADATA = z.looseObject({ _continue: TEXT }).nullish();

/** A page of a list. */
export const LIST = z.looseObject({
  items: z.array(OBJECT),
  metadata: LIST_METADATA,
});

/** A page of a list of events. */
export const EVENTS = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: METADATA.unwrap().unwrap(),
      involvedObject: z.looseObject({ kind: TEXT, name: TEXT }),
      reason: TEXT,
      message: TEXT,
    }),
  ),
  metadata: LIST_METADATA,
});

/** A page of a list of Workloads of Kueue, which the client does not parse. */
export const WORKLOADS = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ ownerReferences: z.array(z.looseObject({ kind: TEXT, name: TEXT })).nullish() }),
      spec: z.looseObject({ active: z.boolean().nullish() }).nullish(),
      status: z.looseObject({ conditions: CONDITIONS }).nullish(),
    }),
  ),
  metadata: LIST_METADATA,
});

/** Why the cluster refuses, or how a command ended. */
export const STATUS = z.looseObject({
  status: TEXT,
  message: TEXT,
  details: z.looseObject({ causes: z.array(z.looseObject({ reason: TEXT, message: TEXT })).nullish() }).nullish(),
});

/** A log. */
export const LOG = z.string();

/** The headers of an answer that are read. */
export const HEADERS = z.looseObject({ 'retry-after': TEXT });
