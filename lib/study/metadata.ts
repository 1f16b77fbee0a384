import { isRecord } from './checks';
import { reportNoText } from './environment';
import { checkKnownNames } from './known-names';
import { fieldPath } from './plain-data';
import { checkLabelKey, checkLabels, isLabelKey } from './pod/labels';
import type { ProblemList } from './problems';
import { NOT_SHOWN, SECRET_RULE, trySecretRemedy } from './secret-text';
import { checkYamlName, checkYamlText } from './yaml-text';

/** Labels and annotations to add to objects: the two fields of cdk8s' ApiObjectMetadata that a user may set. */
export interface Metadata {
  /**
   * Labels: keys and values of at most 63 letters, digits, "-", "_" and "."; a key may follow a domain and "/". Keys
   * that kubepar or Kubernetes sets itself are refused.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Annotations: keys as in labels, and any text. All annotations of an object together may have 262,144 bytes.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Checked labels and annotations; empty if none are given. */
export type CheckedMetadata = Required<Metadata>;

type Texts = Readonly<Record<string, string>>;

const FIELDS = ['labels', 'annotations'] as const satisfies (keyof Metadata)[];

const HINTS = {
  name: 'leave it out: the name is the id and a hash',
  namespace: "leave it out, and set the chart's namespace",
  finalizers: 'leave it out: kubepar clean could not delete the object',
  ownerReferences: 'leave it out: the objects of a study have no owner',
};

/** TotalAnnotationSizeLimitB of the API server. */
const MAX_ANNOTATION_BYTES = 262_144;

/** Keys with a meaning for kubepar, which it sets itself. */
const OF_KUBEPAR = /^(?:.+\.)?kubepar\.dev\/|^app\.kubernetes\.io\/(?:name|instance|component|managed-by)$/;

/** Keys that Kubernetes or kubectl sets on Jobs, StatefulSets and their pods. */
const OF_KUBERNETES =
  /^(?:batch\.kubernetes\.io\/.*|job-name|controller-uid|controller-revision-hash|apps\.kubernetes\.io\/pod-index|statefulset\.kubernetes\.io\/pod-name|kubectl\.kubernetes\.io\/last-applied-configuration)$/;

/** What Kueue reads of an object in its queue, by key, and what to do instead of setting it. */
const OF_KUEUE: readonly (readonly [keys: RegExp, remedy: string])[] = [
  [/^kueue\.x-k8s\.io\/queue-name$/, "leave it out, and write kueue: { localQueue: 'team-a' }"],
  [
    /^kueue\.x-k8s\.io\/priority-class$/,
    "leave it out, and write kueue: { localQueue: 'team-a', priorityClass: 'low' }",
  ],
  [
    /^kueue\.x-k8s\.io\/job-min-parallelism$/,
    'leave it out: Kueue would change parallelism, and each kubectl apply would change it back, which deletes all pods',
  ],
  [
    /^kueue\.x-k8s\.io\/(?:managed|podset|workload|workload-slice-name|tas|pod-group-.*|pod-suspending-parent|prebuilt-workload-name|role-hash|cluster-queue-name|local-queue-name)$/,
    'leave it out: Kueue sets it',
  ],
];

/** Annotations that the API server treats as fields of a pod (ValidatePodSpecificAnnotations). */
const OF_POD_FIELDS =
  /^(?:kubernetes\.io\/config\..*|scheduler\.alpha\.kubernetes\.io\/tolerations|controller\.kubernetes\.io\/pod-deletion-cost|(?:container\.)?seccomp\.security\.alpha\.kubernetes\.io\/.*|container\.apparmor\.security\.beta\.kubernetes\.io\/.*)$/;

/** Whether kubepar sets the label or annotation with this key itself. */
export function isKeyOfKubepar(key: string): boolean {
  return OF_KUBEPAR.test(key);
}

/** The labels and annotations of an object of a study that its user set, not kubepar, Kubernetes or Kueue. */
export function metadataOfUser({ labels, annotations }: Metadata = {}): CheckedMetadata {
  const kept = (texts: Texts = {}): Texts =>
    Object.fromEntries(Object.entries(texts).filter(([key]) => !isReserved(key)));
  return { labels: kept(labels), annotations: kept(annotations) };
}

/** The size of annotations as the API server counts it. */
export function annotationBytes(annotations: Texts): number {
  return Object.entries(annotations).reduce((sum, [key, text]) => sum + Buffer.byteLength(key + text), 0);
}

function isReserved(key: string): boolean {
  return OF_KUBEPAR.test(key) || OF_KUBERNETES.test(key) || OF_KUEUE.some(([keys]) => keys.test(key));
}

/** Checks labels and annotations by the API server's rules. */
export function checkMetadata(problems: ProblemList, prop: string, given: unknown): CheckedMetadata {
  if (given === undefined) return { labels: {}, annotations: {} };
  if (!isRecord(given)) {
    problems.report(
      prop,
      'be an object of labels and annotations',
      given,
      "write, for example, { labels: { team: 'a' } }",
    );
    return checkMetadata(problems, prop, undefined);
  }
  checkKnownNames(problems, given, {
    known: FIELDS,
    rule: 'be labels or annotations',
    hints: HINTS,
    prefix: `${prop}.`,
  });
  const labels = checkTexts(problems, `${prop}.labels`, given['labels'], checkLabel);
  const annotations = checkTexts(problems, `${prop}.annotations`, given['annotations'], checkAnnotation);
  const bytes = annotationBytes(annotations);
  if (bytes > MAX_ANNOTATION_BYTES) {
    const rule = `have at most ${String(MAX_ANNOTATION_BYTES)} bytes together`;
    problems.report(`${prop}.annotations`, rule, `${String(bytes)} bytes`, 'put long texts into files');
  }
  return { labels, annotations };
}

type Check = (problems: ProblemList, prop: string, key: string, text: string) => void;

/** Checks keys and values that are all text, by a rule for each; returns those that are valid. */
function checkTexts(problems: ProblemList, prop: string, given: unknown, check: Check): Texts {
  if (given === undefined) return {};
  if (!isRecord(given)) {
    problems.report(prop, 'be an object of keys and texts', given, "write, for example, { 'example.com/team': 'a' }");
    return {};
  }
  const entries = Object.entries(given).filter((entry): entry is [string, string] => {
    const [key, text] = entry;
    const told = problems.length;
    const at = fieldPath(prop, key);
    if (typeof text !== 'string') reportNoText(problems, at, key, text);
    else if (checkNoSecret(problems, at, key, text)) {
      check(problems, prop, key, text);
      checkSettable(problems, at, key);
    }
    return problems.length === told;
  });
  return Object.fromEntries(entries);
}

/** A name suggests a secret only if the user chose it: annotations of programs are called `…/agent-inject-token`. */
function checkNoSecret(problems: ProblemList, prop: string, key: string, text: string): boolean {
  const isOfOthers = key.includes('/');
  const remedy = trySecretRemedy(isOfOthers ? '' : key, text);
  if (remedy !== undefined) problems.report(prop, SECRET_RULE, NOT_SHOWN, remedy);
  return remedy === undefined;
}

const RESERVED = 'have a key that is not reserved';

function checkSettable(problems: ProblemList, prop: string, key: string): void {
  if (OF_KUBEPAR.test(key)) problems.report(prop, RESERVED, key, 'choose another key: kubepar sets this one itself');
  else if (OF_KUBERNETES.test(key)) problems.report(prop, RESERVED, key, 'leave it out: Kubernetes or kubectl sets it');
  checkNotOfKueue(problems, prop, key);
}

/** The prop `kueue` sets these labels, which must be in the hash of the study. */
export function checkNotOfKueue(problems: ProblemList, prop: string, key: string): void {
  const [, remedy] = OF_KUEUE.find(([keys]) => keys.test(key)) ?? [];
  if (remedy !== undefined) problems.report(prop, RESERVED, key, remedy);
}

/** Checks one label: its key, its value, and that YAML can represent both. */
export function checkLabel(problems: ProblemList, prop: string, key: string, value: string): void {
  const told = problems.length;
  checkLabels(problems, prop, { [key]: value });
  if (problems.length === told) checkYaml(problems, fieldPath(prop, key), key, value);
}

function checkAnnotation(problems: ProblemList, prop: string, key: string, text: string): void {
  const at = fieldPath(prop, key);
  const told = problems.length;
  // The API server ignores the case of the domain.
  if (!isLabelKey(key.toLowerCase())) checkLabelKey(problems, at, key);
  if (OF_POD_FIELDS.test(key))
    problems.report(at, 'not set a field of the pod', key, 'leave it out; use the pod prop for fields of the pod');
  if (problems.length === told) checkYaml(problems, at, key, text);
}

function checkYaml(problems: ProblemList, prop: string, key: string, text: string): void {
  checkYamlName(problems, prop, key);
  checkYamlText(problems, prop, text);
}
