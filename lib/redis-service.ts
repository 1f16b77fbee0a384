import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { ConfigMap, NetworkPolicy, NetworkPolicyPort, NetworkPolicyTrafficDefault, Pods } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { KubeService, KubeStatefulSet } from '../imports/k8s';
import { checkTexts } from './manifest/all-texts';
import { redisManifest, type RedisManifest } from './manifest/redis';
import { checkObjectSize } from './manifest/size';
import { checkChart, constructId, givenProps, refuseIfAny, warnIfLeftOut } from './place';
import { rendered } from './study/plain-data';
import { ProblemList } from './study/problems';
import { checkRedis, checkRedisId, type RedisAddress } from './study/redis';
import type { RedisPassword, RedisServiceProps } from './study/redis-props';

/**
 * A Redis for the queues of {@link QueueWorkerPool}s: one server with a password and a volume for its data. Only the pools' pods can
 * reach it. Several pools may share it, even from different charts, as long as they are in the same namespace.
 */
export class RedisService extends Construct implements RedisAddress {
  /** Its name in the cluster: its id, followed by a hash of the fields that Kubernetes can't change in place. */
  readonly name: string;
  /** The host name under which pods of its namespace reach it. */
  readonly host: string;
  readonly port: number;
  readonly image: string;
  /** The Secret and key that hold its password. */
  readonly password: RedisPassword & { readonly secret: string };

  /**
   * @param id the start of the names of all its objects: at most 43 lower-case letters, digits and "-", starting with a letter.
   * @throws StudyError listing every invalid prop.
   */
  constructor(scope: Construct, id: string, props: RedisServiceProps = {}) {
    super(scope, constructId(scope, id));
    const problems = new ProblemList();

    checkRedisId(problems, id);
    const redis = checkRedis(problems, id, givenProps(this, props));
    checkChart(problems, this);
    checkTwin(problems, this, id);
    refuseIfAny(this, problems);
    const manifest = redisManifest(redis);
    const { metadata: texts, kueue, statefulSet } = manifest;
    const metadata = { ...texts, labels: { ...texts.labels, ...kueue } };
    checkTexts(problems, [['StatefulSet', { metadata, spec: statefulSet }]]);
    checkObjectSize(problems, 'metadata, podMetadata', [{ ...metadata, spec: statefulSet }], 'shorten the annotations');
    refuseIfAny(this, problems);
    warnIfLeftOut(this);
    createObjects(this, manifest);
    Object.defineProperty(this, IS_REDIS_SERVICE, { value: true });
    ({
      name: this.name,
      host: this.host,
      port: this.port,
      image: this.image,
      password: this.password,
    } = manifest.address);
  }
}

/** Not instanceof, which is false where this package is installed twice. */
const IS_REDIS_SERVICE = Symbol.for('kubepar.RedisService');

/** Two with the same id would create objects with the same name. */
function checkTwin(problems: ProblemList, scope: RedisService, id: string): void {
  const { namespace } = Chart.of(scope);
  const twin = scope.node.root.node
    .findAll()
    .find(
      (other) =>
        other !== scope &&
        IS_REDIS_SERVICE in other &&
        other.node.id === scope.node.id &&
        Chart.of(other).namespace === namespace,
    );
  if (twin === undefined) return;
  const rule = `not be the id of another RedisService in its namespace ([${twin.node.path}])`;
  problems.report('id', rule, id, 'rename one of them, or share one: a pool takes a RedisService as its redis prop');
}

/** In the order that a single `kubectl apply` needs. */
function createObjects(
  scope: Construct,
  { address, metadata: texts, kueue, selector, clients, configMap, statefulSet }: RedisManifest,
): void {
  const { name, port } = address;
  const metadata = { name, ...texts };
  new ConfigMap(scope, 'runtime', {
    metadata: { ...metadata, name: configMap.name },
    immutable: true,
    data: configMap.data,
  });
  const pods = Pods.select(scope, 'pods', { labels: selector });
  new NetworkPolicy(scope, 'access', {
    metadata,
    selector: pods,
    ingress: {
      default: NetworkPolicyTrafficDefault.DENY,
      rules: [{ peer: Pods.select(scope, 'clients', { labels: clients }), ports: [NetworkPolicyPort.tcp(port)] }],
    },
    egress: { default: NetworkPolicyTrafficDefault.DENY },
  });
  // Not the Service of cdk8s-plus: kubectl would report its empty list of addresses as changed every time.
  new KubeService(scope, 'service', { metadata, spec: { selector, ports: [{ name: 'redis', port }] } });
  // Not its StatefulSet, which has no claim templates, nor KubeStatefulSet, which drops some of their fields and fields written as in a manifest.
  const ofSet = { ...metadata, labels: { ...metadata.labels, ...kueue } };
  const set = new ApiObject(scope, 'Resource', {
    ...KubeStatefulSet.GVK,
    metadata: ofSet,
    spec: rendered(statefulSet),
  });
  set.addJsonPatch(...(statefulSet.volumeClaimTemplates ?? []).flatMap((_, position) => claimDefaults(position)));
}

/** The defaults that the API server adds to a claim template. Without them kubectl would report a change every time. */
function claimDefaults(position: number): JsonPatch[] {
  const claim = `/spec/volumeClaimTemplates/${String(position)}`;
  return [
    JsonPatch.add(`${claim}/apiVersion`, 'v1'),
    JsonPatch.add(`${claim}/kind`, 'PersistentVolumeClaim'),
    JsonPatch.add(`${claim}/status`, { phase: 'Pending' }),
  ];
}
