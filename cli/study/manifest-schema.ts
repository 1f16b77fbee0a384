import * as z from 'zod';
import { MAX_INT32, unfitForProcess } from '../../lib/study/checks';
import { text, wholeNumber } from '../input/schema';
import { tryQuantity } from '../text/units';

const TEXT = z.string().exactOptional();
const NAME = text('be a name', (name) => name !== '');
const WORD = text('be text that a program can take, a number in quotes', (word) => unfitForProcess(word) === undefined);
const COUNT = wholeNumber(0, MAX_INT32).exactOptional();
const FLAG = z.boolean().exactOptional();
const REFERENCE = z.looseObject({ name: TEXT, optional: FLAG }).exactOptional();

/** What Kubernetes accepts as a key, and a file system as a name. */
const KEY = z.string().regex(/^(?!\.\.?$|\.\.\/)[-._a-zA-Z0-9]{1,253}$/, { error: 'be the name of a file' });
const DATA = z.record(KEY, z.string()).exactOptional();

const PATH = text(
  'be a path that stays in its folder',
  (path) => path !== '' && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '..'),
);

const QUANTITY = z
  .union([z.string(), z.number()], { error: 'be a quantity' })
  .refine((given) => tryQuantity(String(given)) !== undefined, { error: 'be a quantity such as 500m or 2Gi' });

const METADATA = z.looseObject({
  name: TEXT,
  namespace: TEXT,
  labels: z.record(z.string(), z.string()).exactOptional(),
  annotations: z.record(z.string(), z.string()).exactOptional(),
});

const VARIABLE = z.looseObject({
  name: text('be the name of a variable', (name) => /^[^=\0]+$/.test(name)),
  value: WORD.exactOptional(),
  valueFrom: z
    .looseObject({
      secretKeyRef: REFERENCE,
      fieldRef: z.looseObject({ fieldPath: z.string() }).exactOptional(),
      resourceFieldRef: z.looseObject({ resource: z.string() }).exactOptional(),
    })
    .exactOptional(),
});

const CONTAINER = z.looseObject({
  name: NAME,
  command: z.array(WORD).exactOptional(),
  args: z.array(WORD).exactOptional(),
  env: z.array(VARIABLE).exactOptional(),
  volumeMounts: z.array(z.looseObject({ name: NAME, mountPath: NAME })).exactOptional(),
  resources: z
    .looseObject({
      requests: z.record(z.string(), QUANTITY).exactOptional(),
      limits: z.record(z.string(), QUANTITY).exactOptional(),
    })
    .exactOptional(),
});

const MAP = z
  .looseObject({
    name: TEXT,
    optional: FLAG,
    items: z
      .array(z.looseObject({ key: KEY, path: PATH, mode: wholeNumber(0, 0o777).exactOptional() }))
      .exactOptional(),
  })
  .exactOptional();

const VOLUME = z
  .looseObject({
    name: NAME,
    configMap: MAP,
    secret: z.looseObject({ secretName: NAME, optional: FLAG }).exactOptional(),
    persistentVolumeClaim: z.looseObject({ claimName: NAME }).exactOptional(),
    projected: z
      .looseObject({ sources: z.array(z.looseObject({ configMap: MAP, secret: REFERENCE })).exactOptional() })
      .exactOptional(),
  })
  .refine((volume) => Object.keys(volume).length > 1, { error: 'have a source' });

const POD = z.looseObject({
  containers: z.array(CONTAINER).min(1),
  initContainers: z.array(CONTAINER).exactOptional(),
  volumes: z.array(VOLUME).exactOptional(),
  imagePullSecrets: z.array(z.looseObject({ name: TEXT })).exactOptional(),
  schedulingGates: z.array(z.looseObject({ name: NAME })).exactOptional(),
  serviceAccountName: TEXT,
  priorityClassName: TEXT,
  runtimeClassName: TEXT,
});

const WITH_PODS = z.looseObject({
  metadata: METADATA,
  spec: z
    .looseObject({
      completions: COUNT,
      parallelism: COUNT,
      activeDeadlineSeconds: COUNT,
      ttlSecondsAfterFinished: COUNT,
      suspend: FLAG,
      template: z.looseObject({ spec: POD }),
      volumeClaimTemplates: z.array(z.looseObject({ metadata: z.looseObject({ name: NAME }) })).exactOptional(),
    })
    .superRefine(checkMounts),
});

interface WithVolumes {
  readonly template: { readonly spec: z.infer<typeof POD> };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

/** Volumes come last in a pod, so a manifest that is cut off lacks some. */
function checkMounts({ template: { spec }, volumeClaimTemplates = [] }: WithVolumes, context: z.RefinementCtx): void {
  const { volumes = [], initContainers = [], containers } = spec;
  const known = new Set([
    ...volumes.map(({ name }) => name),
    ...volumeClaimTemplates.map(({ metadata }) => metadata.name),
  ]);
  for (const [list, each] of Object.entries({ containers, initContainers }))
    each.forEach(({ volumeMounts = [] }, container) => {
      volumeMounts.forEach(({ name }, mount) => {
        const path = ['template', 'spec', list, container, 'volumeMounts', mount, 'name'];
        if (!known.has(name))
          context.addIssue({ code: 'custom', path, message: "be the name of one of the pod's volumes", input: name });
      });
    });
}

/** The parts of a manifest's objects that kubepar reads, by kind. */
export const OBJECTS: Readonly<Record<string, z.ZodType>> = {
  ConfigMap: z.looseObject({ metadata: METADATA, data: DATA, binaryData: DATA }),
  Job: WITH_PODS,
  StatefulSet: WITH_PODS,
};

/** The parts of any other object. */
export const OTHER_OBJECT = z.looseObject({ kind: TEXT, metadata: METADATA.exactOptional() });
