import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeConfigMap, KubeJob } from '../imports/k8s';
import { COMPONENT, LABEL } from './manifest/labels';
import { checkTexts } from './manifest/all-texts';
import { checkSubPaths } from './manifest/sub-paths';
import { checkSizes, studyManifest, type StudyManifest } from './manifest/study-manifest';
import { checkChart, checkTwin, refuseIfAny, warnIfLeftOut } from './place';
import { tryFinishedPodsWarning } from './study/finished-pods';
import { secretWarnings } from './study/secret-warnings';
import { randomNumberWarnings } from './study/random-numbers';
import type { Study } from './study/study';
import { rendered } from './study/plain-data';
import { podWarnings } from './study/pod/warnings';
import type { ProblemList } from './study/problems';
import { turnedTextWarnings } from './study/turned-text';

/**
 * Creates the objects of a study, unless there are problems, and returns its name in the cluster.
 * @throws StudyError with all of them.
 */
export function createStudy(scope: Construct, problems: ProblemList, study: Study): string {
  return createObjects(scope, renderStudy(scope, problems, study));
}

/**
 * The manifest of a study at its place among the constructs, unless there are problems.
 * @throws StudyError with all of them.
 */
export function renderStudy(scope: Construct, problems: ProblemList, study: Study): StudyManifest {
  checkChart(problems, scope);
  const twin = checkTwin(problems, scope, study.id);
  refuseIfAny(scope, problems);
  const manifest = studyManifest(study);
  checkSizes(problems, study, manifest);
  checkSubPaths(problems, study);
  checkTexts(problems, [
    ...manifest.configMaps.map(({ name, data }) => [`ConfigMap ${name}`, data] as const),
    ...manifest.jobs.map(({ name, ...job }) => [`Job ${name}`, job] as const),
  ]);
  refuseIfAny(scope, problems);
  warnIfLeftOut(scope);
  for (const warning of warningsOf(study, twin)) process.stderr.write(`warning: [${scope.node.path}] ${warning}\n`);
  return manifest;
}

/** Warnings about a study that can run. */
function warningsOf(study: Study, twin: string | undefined): string[] {
  const finishedPods = tryFinishedPodsWarning(study);
  return [
    ...(finishedPods === undefined ? [] : [`tasksPerPod: ${finishedPods}`]),
    ...randomNumberWarnings(study.command, study.files),
    ...(twin === undefined ? [] : [twin]),
    ...podWarnings(study.pod),
    ...turnedTextWarnings({ ...study, env: Object.fromEntries(study.env) }),
    ...secretWarnings(study),
  ];
}

/**
 * Creates the objects in the order that a single `kubectl apply` needs, and returns the study's name in the cluster.
 */
export function createObjects(scope: Construct, { name, labels, configMaps, jobs }: StudyManifest): string {
  // Not the ConfigMap of cdk8s-plus: it drops data whose values are all empty, such as a file __init__.py.
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
    // Not KubeJob, which only understands quantities in the form of imports/, and drops those written as in a manifest.
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
