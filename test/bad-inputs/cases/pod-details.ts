import type { Accepted, Refused } from '../case';

type Fields = Readonly<Record<string, unknown>>;

/** A pod with the volume. */
const volume = (source: Fields): Fields => ({ pod: { volumes: [{ name: 'a', ...source }] } });
/** A pod with two projected sources. */
const projected = (...sources: Fields[]): Fields => volume({ projected: { sources } });
/** The source of files with these paths. */
const files = (name: string, ...paths: string[]): Fields => ({
  name,
  items: paths.map((path) => ({ key: 'k', path })),
});
/** A pod that mounts its volume so. */
const mount = (fields: Fields, env: Fields = {}): Fields => ({
  env,
  pod: {
    volumes: [{ name: 'a', emptyDir: {} }],
    containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', ...fields }] }],
  },
});
/** A pod whose container uses a claim so. */
const claims = (...given: Fields[]): Fields => ({
  pod: {
    resourceClaims: [{ name: 'g', resourceClaimName: 'x' }],
    containers: [{ name: 'task', resources: { claims: given } }],
  },
});
/** A pod that stays away from others. */
const antiAffinity = (term: Fields): Fields => ({
  pod: {
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'pool', ...term }] },
    },
  },
});
const nodeAffinity = (expression: Fields): Fields => ({
  pod: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] },
      },
    },
  },
});
const TERM = 'pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]';
const EXISTS = { matchExpressions: [{ key: 'tenant', operator: 'Exists' }] };
const EXPR = 'pod.containers[0].volumeMounts[0].subPathExpr';
const CLAIM = 'pod.containers[0].resources.claims';
const LABEL_RULE = 'be at most 63 lower-case letters, digits and "-", with a letter or digit at both ends';
const TWICE = (path: string): string => `must have a path that no other item has, got "${path}"; rename one of the two`;
const NESTED = (paths: string): string =>
  `must have a path that no other item has, or has as a folder, got "${paths}"; rename one of the two`;
const NO_PATH = 'must be a relative path without ".."';
const PATH_REMEDY = "write, for example, 'config/key.json'";
const NO_VARIABLE = 'must name only variables that the container has, with a value';
const twice = (type: string, source: Fields, items: string): Refused => ({
  title: `two files of one path in ${type}`,
  given: volume({ [type]: source }),
  told: [`pod.volumes[0].${type}.${items}[1].path: ${TWICE('x')}`],
});
const uid = { fieldRef: { fieldPath: 'metadata.uid' } };
const MORE_PAGES = { 'hugepages-2Mi': '2Mi', 'hugepages-1Gi': '1Gi' };
const pages = (medium: string): Fields => ({
  pod: {
    volumes: [{ name: 'a', emptyDir: { medium } }],
    containers: [{ name: 'task', resources: { limits: MORE_PAGES } }],
  },
});

/** What the API server refuses, or what no kubelet starts, although each value is valid on its own. */
export const POD_DETAILS: readonly Refused[] = [
  {
    title: 'a key that is matched and selected',
    given: antiAffinity({ labelSelector: EXISTS, matchLabelKeys: ['tenant'] }),
    told: [`${TERM}.matchLabelKeys[0]: must not be a key of labelSelector as well, got "tenant"; leave it out here`],
    followed: antiAffinity({ labelSelector: EXISTS }),
  },
  {
    title: 'mismatchLabelKeys without a selector',
    given: antiAffinity({ mismatchLabelKeys: ['tenant'] }),
    told: [
      `${TERM}.mismatchLabelKeys: must be left out without a labelSelector, got ["tenant"]; leave it out, or add a labelSelector`,
    ],
    followed: antiAffinity({ mismatchLabelKeys: ['tenant'], labelSelector: EXISTS }),
  },
  {
    title: 'a mismatched key with a blank',
    given: antiAffinity({ mismatchLabelKeys: ['a b'], labelSelector: EXISTS }),
    told: [
      `${TERM}.mismatchLabelKeys[0]: must have a key of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, optionally after a domain and "/", got "a b"; write, for example, 'disk' or 'example.com/disk'`,
    ],
  },
  ...[
    [{ name: 'g' }, { name: 'g', request: 'r' }],
    [{ name: 'g', request: 'r' }, { name: 'g' }],
    [{ name: 'g' }, { name: 'g' }],
    [
      { name: 'g', request: 'r' },
      { name: 'g', request: 'r' },
    ],
  ].map((given) => ({
    title: `the claims ${JSON.stringify(given)}`,
    given: claims(...given),
    told: [`${CLAIM}[1]: must be listed only once, got "g"; leave out one of the two`],
    followed: claims({ name: 'g' }),
  })),
  ...['A B!', 'a/b', 'R'].map((request) => ({
    title: `the request ${request} of a claim`,
    given: claims({ name: 'g', request }),
    told: [`${CLAIM}[0].request: must ${LABEL_RULE}, got "${request}"; write, for example, 'data'`],
    followed: claims({ name: 'g', request: 'data' }),
  })),
  ...(
    [
      ['$(NOPE)', '$(NOPE)', 'add it to env, or write, for example, $(JOB_COMPLETION_INDEX)'],
      ['a/$(HOME)', '$(HOME)', 'write, for example, $(JOB_COMPLETION_INDEX)'],
      ['$(PATH)', '$(PATH)', 'write, for example, $(JOB_COMPLETION_INDEX)'],
      ['$(LANG)', '$(LANG)', 'write $(KUBEPAR_ENV_LANG): it has this name until the command starts'],
      ['x$(EMPTY)', '$(EMPTY)', 'give the variable a value in env'],
      ['$()', '$()', 'write, for example, $(JOB_COMPLETION_INDEX)'],
      ['$(KUBEPAR_TASK)', '$(KUBEPAR_TASK)', 'write, for example, $(JOB_COMPLETION_INDEX)'],
    ] as const
  ).map(([subPathExpr, name, remedy]) => ({
    title: `the expression ${subPathExpr} for a path`,
    given: mount({ subPathExpr }, { LANG: 'C', EMPTY: '' }),
    told: [`${EXPR}: ${NO_VARIABLE}, got "${name}"; ${remedy}`],
  })),
  {
    title: 'two unknown names in an expression',
    given: mount({ subPathExpr: '$(A)/$(B)/$(A)' }),
    told: ['A', 'B'].map(
      (name) =>
        `${EXPR}: ${NO_VARIABLE}, got "$(${name})"; add it to env, or write, for example, $(JOB_COMPLETION_INDEX)`,
    ),
    followed: mount({ subPathExpr: '$(A)/$(B)' }, { A: 'x', B: 'y' }),
  },
  ...['../x', '/x', 'x/../y'].map((value) => ({
    title: `an expression that becomes ${value}`,
    given: mount({ subPathExpr: '$(A)' }, { A: value }),
    told: [`${EXPR}: ${NO_PATH}, got "${value}"; ${PATH_REMEDY}`],
    followed: mount({ subPathExpr: '$(A)' }, { A: 'config/key.json' }),
  })),
  {
    title: 'an image volume without a tag',
    given: volume({ image: { reference: 'data' } }),
    told: [
      'pod.volumes[0].image.reference: must have a fixed tag or a digest, got "data"; name a version, for example \'data:1.0.0\', so that every pod runs the same program',
    ],
    followed: volume({ image: { reference: 'data:1.0.0' } }),
  },
  {
    title: 'an image volume with blanks',
    given: volume({ image: { reference: ' a b ' } }),
    told: [
      'pod.volumes[0].image.reference: must have a repository of lower-case letters, digits, ".", "_", "-" and "/", got " a b "; write it as the registry does',
    ],
  },
  twice('configMap', files('m', 'x', 'x'), 'items'),
  twice('secret', { secretName: 's', items: files('', 'x', 'x')['items'] }, 'items'),
  twice('downwardAPI', { items: ['x', 'x'].map((path) => ({ path, ...uid })) }, 'items'),
  {
    title: 'two files of one path in a projected source',
    given: projected({ configMap: files('m', 'x', 'x') }),
    told: [`pod.volumes[0].projected.sources[0].configMap.items[1].path: ${TWICE('x')}`],
    followed: projected({ configMap: files('m', 'x', 'y') }),
  },
  ...(
    [
      ['x', 'x/y', 'x, x/y'],
      ['x/y', 'x', 'x/y, x'],
      ['x/y/z', 'x', 'x/y/z, x'],
    ] as const
  ).map(([first, second, shown]) => ({
    title: `the files ${first} and ${second}`,
    given: volume({ configMap: files('m', first, second) }),
    told: [`pod.volumes[0].configMap.items[1].path: ${NESTED(shown)}`],
    followed: volume({ configMap: files('m', first, 'xy') }),
  })),
  {
    title: 'two files that differ only in how their path is written',
    given: volume({ configMap: files('m', 'x/y', './x//y/') }),
    told: [
      'pod.volumes[0].configMap.items[1].path: must have a path that no other item has, got "x/y, ./x//y/"; rename one of the two',
    ],
  },
  {
    title: 'a file of a source that is a folder of another',
    given: projected({ configMap: files('m', 'x') }, { secret: files('s', 'x/y') }),
    told: [
      'pod.volumes[0].projected.sources[1]: must have a path that no other source has, or has as a folder, got "x, x/y"; rename one of the two',
    ],
    followed: projected({ configMap: files('m', 'x') }, { secret: files('s', 'y') }),
  },
  ...['.', './'].map((path) => ({
    title: `a file at ${path}`,
    given: volume({ configMap: files('m', path) }),
    told: [`pod.volumes[0].configMap.items[0].path: ${NO_PATH}, got "${path}"; ${PATH_REMEDY}`],
    followed: volume({ configMap: files('m', 'config/key.json') }),
  })),
  {
    title: 'a file with a name of 256 characters',
    given: volume({ configMap: files('m', 'n'.repeat(256)) }),
    told: [
      `pod.volumes[0].configMap.items[0].path: must have at most 255 bytes in each part, and 4096 together, got "${'n'.repeat(119)}…; shorten it`,
    ],
    followed: volume({ configMap: files('m', 'n'.repeat(255)) }),
  },
  {
    title: 'a key that is a dot',
    given: volume({ configMap: { name: 'm', items: [{ key: '.', path: 'x' }] } }),
    told: [
      'pod.volumes[0].configMap.items[0].key: must be a key of at most 253 letters, digits, "-", "_" and ".", got "."; write, for example, \'key.json\'',
    ],
    followed: volume({ configMap: { name: 'm', items: [{ key: 'key.json', path: 'x' }] } }),
  },
  ...['a..b', 'a-.b', '.a', 'a'.repeat(64)].map((driver) => ({
    title: `the CSI driver ${driver}`,
    given: volume({ csi: { driver } }),
    told: [
      `pod.volumes[0].csi.driver: must be a name of at most 63 letters, digits, "-" and ".", got "${driver}"; give the name that \`kubectl get csidrivers\` shows`,
    ],
    followed: volume({ csi: { driver: 'a.b' } }),
  })),
  {
    title: 'huge pages of an unknown size, of two',
    given: pages('HugePages'),
    told: [
      'pod.volumes[0].emptyDir.medium: must have a size (HugePages-2Mi, HugePages-1Gi), because the study requests pages of several sizes, got "HugePages"; write \'HugePages-2Mi\'',
    ],
    followed: pages('HugePages-2Mi'),
  },
  ...['9223372036854775808', '5.0', ''].map((value) => ({
    title: `Gt with ${JSON.stringify(value)}`,
    given: nodeAffinity({ key: 'cores', operator: 'Gt', values: [value] }),
    told: [
      `pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: must be one whole number as text with Gt, got ["${value}"]; write, for example, ['4']`,
    ],
    followed: nodeAffinity({ key: 'cores', operator: 'Gt', values: ['9223372036854775807'] }),
  })),
];

/** What looks wrong beside them, and is valid. */
export const VALID_POD_DETAILS: readonly Accepted[] = [
  {
    title: 'a host alias twice',
    given: { pod: { hostAliases: ['a', 'b'].map((host) => ({ ip: '10.0.0.1', hostnames: [host] })) } },
  },
  { title: 'a pull secret twice', given: { pod: { imagePullSecrets: [{ name: 'a' }, { name: 'a' }] } } },
  {
    title: 'a mismatched key that the selector has',
    given: antiAffinity({ labelSelector: EXISTS, mismatchLabelKeys: ['tenant'] }),
  },
  { title: 'two requests of a claim', given: claims({ name: 'g', request: 'r' }, { name: 'g', request: 's' }) },
  ...[
    '$(JOB_COMPLETION_INDEX)',
    '$(KUBEPAR_STUDY)/$(KUBEPAR_POD_UID)',
    '$(A)/$(KUBEPAR_ENV_LANG)',
    'x/$$(NOPE)',
    '$(open',
    '$x',
    '$(D)..',
  ].map((subPathExpr) => ({
    title: `the expression ${subPathExpr} for a path`,
    given: mount({ subPathExpr }, { A: 'x', LANG: 'C', D: '$(x' }),
    renders: { containers: [{ volumeMounts: [{ name: 'a', mountPath: '/a', subPathExpr }] }] },
  })),
  ...['..data/x', '.', 'a..b'].map((subPath) => ({
    title: `a mount of ${subPath}`,
    given: mount({ subPath }),
    renders: { containers: [{ volumeMounts: [{ name: 'a', mountPath: '/a', subPath }] }] },
  })),
  { title: 'an image volume of a digest', given: volume({ image: { reference: `data@sha256:${'a'.repeat(64)}` } }) },
  { title: 'files next to each other', given: volume({ configMap: files('m', 'x/a', 'x/b', 'xa', 'x.a') }) },
  {
    title: 'an annotation of a domain in capitals as a file',
    given: volume({
      downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: "metadata.annotations['Example.com/a']" } }] },
    }),
  },
  { title: 'a CSI driver in capitals', given: volume({ csi: { driver: 'Secrets-Store.CSI.k8s.io' } }) },
];
