import { posix } from 'node:path';
import * as fc from 'fast-check';
import { isSecretByName } from '../../lib/study/secret-names';

const RANDOM = 'q7Xv2LmN9pRt4';

/** Words of a grammar, built from their parts. */
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const domain = fc.stringMatching(/^[a-z]{1,8}\.[a-z]{2,5}$/);
// Not those whose values would be taken for secrets.
const labelKey = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z]([A-Za-z0-9_.-]{0,12}[A-Za-z0-9])?$/).filter((key) => key !== 'constructor'),
    fc
      .tuple(domain, fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,12}[A-Za-z0-9])?$/))
      .map((parts) => parts.join('/')),
  )
  .filter((key) => !isSecretByName(key, RANDOM));
// Including words that YAML would read as something else: numbers, booleans, null.
const labelValue = fc.oneof(
  fc.stringMatching(/^([A-Za-z]([A-Za-z0-9_.-]{0,12}[A-Za-z0-9])?)?$/),
  fc.constantFrom('no', 'on', 'null', 'true', '1e3', '0x1F', '007', '1.0', '2001-01-01'),
);
const labels = fc.dictionary(labelKey, labelValue, { maxKeys: 3, noNullPrototype: true });

export { labelKey as LABEL_KEY, labels as VALID_LABELS };
const lists = { maxLength: 3 };
const path = fc.array(label, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const mode = fc.integer({ min: 0, max: 0o777 });
const size = fc.oneof(
  fc.constantFrom('1Gi', '64Mi', '1500Ki', '1e9', '0.5Gi', '2G', '1000m'),
  fc.integer({ min: 1, max: 2 ** 40 }),
);

/** An object in which optional fields are sometimes missing. */
function some<Fields extends object>(
  fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> },
  ...required: (keyof Fields)[]
): fc.Arbitrary<object> {
  return fc.record(fields, { requiredKeys: required, noNullPrototype: true });
}

/** Conditions with the operators of a selector. */
function expression(numbers: boolean): fc.Arbitrary<object> {
  const values = fc.uniqueArray(labelValue, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    some({ key: labelKey, operator: fc.constantFrom('In', 'NotIn'), values }, 'key', 'operator', 'values'),
    some({ key: labelKey, operator: fc.constantFrom('Exists', 'DoesNotExist') }, 'key', 'operator'),
    ...(numbers
      ? [
          some(
            {
              key: labelKey,
              operator: fc.constantFrom('Gt', 'Lt'),
              values: fc.integer({ min: 0, max: 99 }).map((n) => [String(n)]),
            },
            'key',
            'operator',
            'values',
          ),
        ]
      : []),
  );
}

const selector = some({ matchLabels: labels, matchExpressions: fc.array(expression(false), lists) });

const nodeTerm = some({
  matchExpressions: fc.array(expression(true), lists),
  matchFields: fc.array(
    fc.record(
      {
        key: fc.constant('metadata.name'),
        operator: fc.constantFrom('In', 'NotIn'),
        values: label.map((name) => [name]),
      },
      { noNullPrototype: true },
    ),
    { maxLength: 1 },
  ),
});

const podTerm = some(
  { topologyKey: labelKey, namespaces: fc.array(label, lists), labelSelector: selector, namespaceSelector: selector },
  'topologyKey',
);

const weight = fc.integer({ min: 1, max: 100 });
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function podAffinity(): fc.Arbitrary<object> {
  return some({
    [REQUIRED]: fc.array(podTerm, lists),
    [PREFERRED]: fc.array(fc.record({ weight, podAffinityTerm: podTerm }, { noNullPrototype: true }), lists),
  });
}

const affinity = some({
  nodeAffinity: some({
    [REQUIRED]: fc.record(
      { nodeSelectorTerms: fc.array(nodeTerm, { minLength: 1, maxLength: 3 }) },
      { noNullPrototype: true },
    ),
    [PREFERRED]: fc.array(fc.record({ weight, preference: nodeTerm }, { noNullPrototype: true }), lists),
  }),
  podAffinity: podAffinity(),
  podAntiAffinity: podAffinity(),
});

const toleration = fc.oneof(
  some(
    {
      key: labelKey,
      operator: fc.constant('Exists'),
      effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    },
    'operator',
  ),
  some({ key: labelKey, operator: fc.constant('Equal'), value: labelValue }, 'key'),
  some(
    {
      key: labelKey,
      operator: fc.constant('Exists'),
      effect: fc.constant('NoExecute'),
      tolerationSeconds: fc.integer({ min: 0, max: 1e6 }),
    },
    'key',
    'operator',
    'effect',
  ),
);

const spread = fc.uniqueArray(
  fc.oneof(
    some(
      {
        maxSkew: fc.integer({ min: 1, max: 5 }),
        topologyKey: labelKey,
        whenUnsatisfiable: fc.constant('DoNotSchedule'),
        minDomains: fc.integer({ min: 1, max: 5 }),
        labelSelector: selector,
        nodeAffinityPolicy: fc.constantFrom('Honor', 'Ignore'),
      },
      'maxSkew',
      'topologyKey',
      'whenUnsatisfiable',
    ),
    some(
      {
        maxSkew: fc.integer({ min: 1, max: 5 }),
        topologyKey: labelKey,
        whenUnsatisfiable: fc.constant('ScheduleAnyway'),
        nodeTaintsPolicy: fc.constantFrom('Honor', 'Ignore'),
      },
      'maxSkew',
      'topologyKey',
      'whenUnsatisfiable',
    ),
  ),
  { maxLength: 3, selector: (each) => (each as { topologyKey: string }).topologyKey },
);

/** A file must not be a folder of another one as well. */
const DISTINCT = {
  maxLength: 3,
  selector: (each: object) => `${posix.normalize((each as { path: string }).path).replace(/\/$/, '')}/`,
  comparator: (one: string, other: string) => one.startsWith(other) || other.startsWith(one),
};

const items = fc.uniqueArray(some({ key: label, path, mode }, 'key', 'path'), DISTINCT);
const downwardItems = fc.uniqueArray(
  fc.oneof(
    some(
      {
        path,
        mode,
        fieldRef: fc.record(
          {
            fieldPath: fc.constantFrom('metadata.name', 'metadata.uid', 'metadata.labels', "metadata.annotations['a']"),
          },
          { noNullPrototype: true },
        ),
      },
      'path',
      'fieldRef',
    ),
    some(
      {
        path,
        resourceFieldRef: fc.record(
          {
            containerName: fc.constant('task'),
            resource: fc.constantFrom('requests.cpu', 'limits.memory'),
            divisor: fc.constant('1'),
          },
          { noNullPrototype: true },
        ),
      },
      'path',
      'resourceFieldRef',
    ),
  ),
  DISTINCT,
);

/** One source, because two must have no path in common. */
const projected = fc.oneof(
  some({ name: label, items, optional: fc.boolean() }, 'name').map((configMap) => ({ configMap })),
  some({ name: label, items, optional: fc.boolean() }, 'name').map((secret) => ({ secret })),
  downwardItems.map((files) => ({ downwardAPI: { items: files } })),
);

const claimTemplate = fc.record(
  {
    metadata: some({ labels }),
    spec: some(
      {
        accessModes: fc.constantFrom(['ReadWriteOnce'], ['ReadWriteMany'], ['ReadWriteOncePod']),
        resources: size.map((storage) => ({ requests: { storage } })),
        storageClassName: fc.oneof(label, fc.constant('')),
        volumeMode: fc.constant('Filesystem'),
        selector,
      },
      'accessModes',
      'resources',
    ),
  },
  { requiredKeys: ['spec'], noNullPrototype: true },
);

/** The single source of a volume. */
const source = fc.oneof(
  some({ name: label, items, optional: fc.boolean(), defaultMode: mode }, 'name').map((configMap) => ({ configMap })),
  some({ secretName: label, items, optional: fc.boolean(), defaultMode: mode }, 'secretName').map((secret) => ({
    secret,
  })),
  some({ claimName: label, readOnly: fc.boolean() }, 'claimName').map((persistentVolumeClaim) => ({
    persistentVolumeClaim,
  })),
  some({ sizeLimit: size, medium: fc.constantFrom('', 'Memory') }).map((emptyDir) => ({ emptyDir })),
  downwardItems.map((files) => ({ downwardAPI: { items: files } })),
  some({ defaultMode: mode, sources: projected.map((each) => [each]) }, 'sources').map((each) => ({ projected: each })),
  some(
    {
      driver: domain,
      readOnly: fc.boolean(),
      volumeAttributes: fc.dictionary(
        label.filter((key) => key !== 'constructor' && !isSecretByName(key, RANDOM)),
        fc.string(),
        { maxKeys: 2, noNullPrototype: true },
      ),
    },
    'driver',
  ).map((csi) => ({ csi })),
  claimTemplate.map((volumeClaimTemplate) => ({ ephemeral: { volumeClaimTemplate } })),
);

const mountOptions = fc.oneof(
  some({ readOnly: fc.boolean(), subPath: path, mountPropagation: fc.constantFrom('None', 'HostToContainer') }),
  fc
    .constantFrom('Disabled', 'IfPossible', 'Enabled')
    .map((recursiveReadOnly) => ({ readOnly: true, recursiveReadOnly })),
);

/** Volumes, and where they are mounted. */
const mounted = fc
  .array(fc.record({ source, options: mountOptions }, { noNullPrototype: true }), lists)
  .map((each) => ({
    volumes: each.map((one, place) => ({ name: `v${String(place)}`, ...one.source })),
    volumeMounts: each.map((one, place) => ({
      name: `v${String(place)}`,
      mountPath: `/data-${String(place)}`,
      ...one.options,
    })),
  }));

const devices = fc.dictionary(
  fc.tuple(domain, label).map((parts) => parts.join('/')),
  fc.oneof(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 16 }).map(String)),
  { maxKeys: 2, noNullPrototype: true },
);
const limits = fc
  .tuple(devices, fc.boolean())
  .map(([all, huge]) => ({ ...all, ...(huge ? { 'hugepages-2Mi': '4Mi' } : {}) }));

const address = fc.oneof(fc.ipV4(), fc.constantFrom('::1', 'fd00::1', '2001:db8::8a2e:370:7334'));

const fields = some({
  affinity,
  tolerations: fc.array(toleration, lists),
  topologySpreadConstraints: spread,
  nodeSelector: labels,
  hostAliases: fc.array(
    fc.record({ ip: address, hostnames: fc.array(label, lists) }, { noNullPrototype: true }),
    lists,
  ),
  imagePullSecrets: fc.uniqueArray(label, lists).map((names) => names.map((name) => ({ name }))),
  dnsPolicy: fc.constantFrom('ClusterFirst', 'Default', 'ClusterFirstWithHostNet'),
  dnsConfig: some({
    nameservers: fc.uniqueArray(address, lists),
    searches: fc.array(domain, lists),
    options: fc.array(some({ name: label, value: label }, 'name'), lists),
  }),
  priorityClassName: label,
  runtimeClassName: label,
  schedulerName: label,
  schedulingGates: fc.uniqueArray(labelKey, lists).map((names) => names.map((name) => ({ name }))),
  serviceAccountName: label,
  terminationGracePeriodSeconds: fc.integer({ min: 0, max: 1e9 }),
  resourceClaims: fc.uniqueArray(label, lists).map((names) => names.map((name) => ({ name, resourceClaimName: name }))),
});

/** A `pod` that kubepar must accept and render unchanged. */
export const VALID_POD: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record({ fields, mounted, limits }, { noNullPrototype: true })
  .map(({ fields: plain, mounted: { volumes, volumeMounts }, limits: devicesOf }) => ({
    ...plain,
    volumes,
    containers: [{ name: 'task', volumeMounts, resources: { limits: devicesOf } }],
  }));
