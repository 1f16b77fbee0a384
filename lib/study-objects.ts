import { ApiObject, Chart } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeJob } from '../imports/k8s';
import { LABEL } from './manifest/labels';
import type { StudyManifest } from './manifest/study-manifest';
import { isDnsLabel } from './study/checks';
import type { ProblemList } from './study/problems';

/** Creates the objects of a manifest, in the order in which one `kubectl apply` needs them. */
export function createStudyObjects(scope: Construct, { name, labels, configMaps, job }: StudyManifest): void {
  for (const { name: mapName, data, binaryData } of configMaps) {
    const id = mapName === name ? 'study' : mapName.slice(name.length + 1);
    const map = new ConfigMap(scope, id, { metadata: { name: mapName, labels }, immutable: true, data: { ...data } });
    for (const [key, base64] of Object.entries(binaryData)) map.addBinaryData(key, base64);
  }
  new KubeJob(scope, 'Resource', { metadata: { name, labels }, spec: job });
}

/** What is wrong with the place of a study in the app: its namespace, or another study of the same id there. */
export function checkPlace(problems: ProblemList, scope: Construct, id: string): void {
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
        other.metadata.getLabel(LABEL.study) === id &&
        Chart.of(other).namespace === namespace,
    );
  const path = twin?.node.scope?.node.path;
  if (path !== undefined)
    problems.report('id', `not be the id of another study in its namespace ([${path}])`, id, 'rename one of them');
}
