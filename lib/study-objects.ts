import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeConfigMap, KubeJob } from '../imports/k8s';
import { COMPONENT, LABEL } from './manifest/labels';
import { checkSizes, studyManifest, type StudyManifest } from './manifest/study-manifest';
import { isDnsLabel } from './study/checks';
import { tryChildStreamsWarning } from './study/child-streams';
import { tryFinishedPodsWarning } from './study/finished-pods';
import type { Study } from './study/study';
import { rendered } from './study/plain-data';
import { StudyError, type Problem, type ProblemList } from './study/problems';

/**
 * Creates the objects of a study, unless there are problems, and gives its name in the cluster.
 * @throws StudyError naming them all.
 */
export function createStudy(scope: Construct, problems: ProblemList, study: Study): string {
  return createObjects(scope, renderStudy(scope, problems, study));
}

/**
 * The manifest of a study in its place, unless there are problems.
 * @throws StudyError naming them all.
 */
export function renderStudy(scope: Construct, problems: ProblemList, study: Study): StudyManifest {
  checkPlace(problems, scope, study.id);
  problems.throwIfAny(scope.node.path);
  const manifest = studyManifest(study);
  checkSizes(problems, study, manifest);
  problems.throwIfAny(scope.node.path);
  for (const warning of warningsOf(study)) process.stderr.write(`warning: [${scope.node.path}] ${warning}\n`);
  return manifest;
}

/** What the author should know of a study that is fit to run. */
function warningsOf(study: Study): string[] {
  const texts = [study.command.join('\n'), ...study.files.map(({ bytes }) => bytes.toString('utf8'))];
  const streams = tryChildStreamsWarning(texts);
  return [tryFinishedPodsWarning(study), streams === undefined ? undefined : `files: ${streams}`].filter(
    (warning) => warning !== undefined,
  );
}

/** Creates them in the order in which one `kubectl apply` needs them, and gives the study's name in the cluster. */
export function createObjects(scope: Construct, { name, labels, configMaps, jobs }: StudyManifest): string {
  // Not the ConfigMap of cdk8s-plus: it leaves out data in which all values are empty, such as a file __init__.py.
  for (const { name: mapName, data, binaryData } of configMaps) {
    const isDescription = mapName === name;
    new KubeConfigMap(scope, isDescription ? 'study' : mapName.slice(name.length + 1), {
      metadata: {
        name: mapName,
        labels: isDescription ? { ...labels, [LABEL.component]: COMPONENT.description } : labels,
      },
      immutable: true,
      data: unlessEmpty(data),
      binaryData: unlessEmpty(binaryData),
    });
  }
  for (const job of jobs) {
    const { name: jobName, labels: jobLabels, annotations, spec } = job;
    const id = jobName === name ? 'Resource' : `job${jobName.slice(name.length)}`;
    // Not KubeJob, which knows how imports/ writes quantities alone, and leaves out what is written as in a manifest.
    new ApiObject(scope, id, {
      ...KubeJob.GVK,
      metadata: { name: jobName, labels: jobLabels, annotations },
      spec: rendered(spec),
    });
  }
  return name;
}

function unlessEmpty(map: Readonly<Record<string, string>>): Record<string, string> | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}

/**
 * The id, where there can be a construct of that id.
 * @throws StudyError, since the error of constructs would end the program with a stack trace.
 */
export function constructId(scope: Construct, id: unknown): string {
  const problem = (rule: string, remedy: string): Problem => ({ prop: 'id', rule, given: id, remedy });
  if (typeof id !== 'string' || id === '')
    throw new StudyError(scope.node.path, [problem('be text', "choose a name such as 'monte-carlo'")]);
  const path = scope.node.tryFindChild(id)?.node.path;
  if (path !== undefined)
    throw new StudyError(path, [problem(`not be the id of another construct there ([${path}])`, 'rename one of them')]);
  return id;
}

/** What is wrong with the place of a study in the app: its namespace, or another study of the same id there. */
function checkPlace(problems: ProblemList, scope: Construct, id: string): void {
  const { namespace } = Chart.of(scope);
  if (namespace !== undefined && (!isDnsLabel(namespace) || namespace.startsWith('kube-'))) {
    problems.report(
      'namespace',
      'be at most 63 lower-case letters, digits and "-", and not start with "kube-"',
      namespace,
      "rename the chart's namespace",
    );
  }
  const twin = scope.node.root.node
    .findAll()
    .find(
      (other) =>
        ApiObject.isApiObject(other) &&
        other.kind === KubeJob.GVK.kind &&
        other.metadata.getLabel(LABEL.study) === id &&
        Chart.of(other).namespace === namespace,
    );
  const path = twin?.node.scope?.node.path;
  if (path !== undefined)
    problems.report('id', `not be the id of another study in its namespace ([${path}])`, id, 'rename one of them');
}
