import type { Refused } from '../case';

export const POD_VOLUMES: readonly Refused[] = [
  {
    title: 'a volume of no type',
    given: { pod: { volumes: [{ name: 'a' }] } },
    told: [
      'pod.volumes[0]: must have exactly one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret, got nothing; add one, for example emptyDir: {}',
    ],
    followed: { pod: { volumes: [{ name: 'a', emptyDir: {} }] } },
  },
  {
    title: 'a volume of two types',
    given: { pod: { volumes: [{ name: 'a', emptyDir: {}, secret: { secretName: 'x' } }] } },
    told: [
      'pod.volumes[0]: must have exactly one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret, got "emptyDir, secret"; write a separate volume for each',
    ],
    followed: { pod: { volumes: [{ name: 'a', emptyDir: {} }] } },
  },
  {
    title: 'two volumes of a name',
    given: {
      pod: {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'a', emptyDir: {} },
        ],
      },
    },
    told: ['pod.volumes[1].name: must be unique, got "a"; rename one of the two'],
    followed: {
      pod: {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', emptyDir: {} },
        ],
      },
    },
  },
  {
    title: 'a volume with a name in capitals',
    given: { pod: { volumes: [{ name: 'Data', emptyDir: {} }] } },
    told: [
      'pod.volumes[0].name: must be at most 63 lower-case letters, digits and "-", with a letter or digit at both ends, got "Data"; write, for example, \'data\'',
    ],
    followed: { pod: { volumes: [{ name: 'data', emptyDir: {} }] } },
  },
  {
    title: 'a volume of the node',
    given: { pod: { volumes: [{ name: 'a', hostPath: { path: '/' } }] } },
    told: [
      'pod.volumes[0].hostPath: must be one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret, got {"path":"/"}; Pod Security restricted allows no other volumes',
    ],
  },
  {
    title: 'a size that is none',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '10GB' } }] } },
    told: [
      'pod.volumes[0].emptyDir.sizeLimit: must be a quantity of at least 0 that Kubernetes keeps exactly, got "10GB"; write \'10Gi\'',
    ],
    followed: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '10Gi' } }] } },
  },
  {
    title: 'a size like 1e+23m',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1e+23m' } }] } },
    told: [
      "pod.volumes[0].emptyDir.sizeLimit: must be a quantity of at least 0 that Kubernetes keeps exactly, got \"1e+23m\"; write, for example, 1, '500m' or '1Gi'",
    ],
  },
  {
    title: 'a negative size',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '-1Gi' } }] } },
    told: [
      "pod.volumes[0].emptyDir.sizeLimit: must be a quantity of at least 0 that Kubernetes keeps exactly, got \"-1Gi\"; write, for example, 1, '500m' or '1Gi'",
    ],
  },
  {
    title: 'a size of true',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: true } }] } },
    told: ["pod.volumes[0].emptyDir.sizeLimit: must be a quantity, got true; write, for example, 1, '500m' or '1Gi'"],
    followed: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }] } },
  },
  {
    title: 'a misspelt size limit',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizelimit: '1Gi' } }] } },
    told: ['pod.volumes[0].emptyDir.sizelimit: must be a field of the API, got "1Gi"; write sizeLimit'],
    followed: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }] } },
  },
  {
    title: 'an unknown medium',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { medium: 'RAM' } }] } },
    told: [
      'pod.volumes[0].emptyDir.medium: must be Memory, HugePages or HugePages-<size>, got "RAM"; leave it out for the disk of the node',
    ],
    followed: { pod: { volumes: [{ name: 'a', emptyDir: {} }] } },
  },
  {
    title: 'a ConfigMap without a name',
    given: { pod: { volumes: [{ name: 'a', configMap: {} }] } },
    told: [
      'pod.volumes[0].configMap.name: must be given, got nothing; add the name of an object in the namespace of the study',
    ],
    followed: { pod: { volumes: [{ name: 'a', configMap: { name: 'x' } }] } },
  },
  {
    title: "a Secret under the name of a ConfigMap's field",
    given: { pod: { volumes: [{ name: 'a', secret: { name: 'x' } }] } },
    told: [
      'pod.volumes[0].secret.name: must be a field of the API, got "x"; correct the name; valid names are defaultMode, items, optional, secretName',
    ],
    followed: { pod: { volumes: [{ name: 'a', secret: { secretName: 'x' } }] } },
  },
  {
    title: 'a Secret called 0o17',
    given: { pod: { volumes: [{ name: 'a', secret: { secretName: '0o17' } }] } },
    told: [
      'pod.volumes[0].secret.secretName: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o17"; write another text, with a letter at its start',
    ],
  },
  {
    title: 'a claim without a name',
    given: { pod: { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: '' } }] } },
    told: [
      'pod.volumes[0].persistentVolumeClaim.claimName: must be a name of at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, got ""; write it as kubectl get shows it',
    ],
    followed: { pod: { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'data' } }] } },
  },
  {
    title: 'a file out of the volume',
    given: { pod: { volumes: [{ name: 'a', configMap: { name: 'x', items: [{ key: 'k', path: '../k' }] } }] } },
    told: [
      'pod.volumes[0].configMap.items[0].path: must be a relative path without "..", got "../k"; write, for example, \'config/key.json\'',
    ],
    followed: { pod: { volumes: [{ name: 'a', configMap: { name: 'x', items: [{ key: 'k', path: 'config/k' }] } }] } },
  },
  {
    title: 'an absolute path of a file',
    given: { pod: { volumes: [{ name: 'a', secret: { secretName: 'x', items: [{ key: 'k', path: '/k' }] } }] } },
    told: [
      'pod.volumes[0].secret.items[0].path: must be a relative path without "..", got "/k"; write, for example, \'config/key.json\'',
    ],
    followed: { pod: { volumes: [{ name: 'a', secret: { secretName: 'x', items: [{ key: 'k', path: 'k' }] } }] } },
  },
  {
    title: 'a mode beyond 0o777',
    given: { pod: { volumes: [{ name: 'a', configMap: { name: 'x', defaultMode: 1000 } }] } },
    told: [
      'pod.volumes[0].configMap.defaultMode: must be a file mode from 0 to 0o777, got 1000; write, for example, 0o400, which is 256',
    ],
    followed: { pod: { volumes: [{ name: 'a', configMap: { name: 'x', defaultMode: 0o400 } }] } },
  },
  {
    title: 'a mode as text',
    given: { pod: { volumes: [{ name: 'a', configMap: { name: 'x', defaultMode: '0400' } }] } },
    told: ['pod.volumes[0].configMap.defaultMode: must be a whole number, got "0400"; write 0o400'],
    followed: { pod: { volumes: [{ name: 'a', configMap: { name: 'x', defaultMode: 0o400 } }] } },
  },
  {
    title: 'a token of the service account',
    given: { pod: { volumes: [{ name: 'a', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }] } },
    told: [
      'pod.volumes[0].projected.sources[0].serviceAccountToken: must be left out: pods of kubepar have no service account token, got "serviceAccountToken"; leave it out; use a Secret for what the command needs to log in',
    ],
    followed: { pod: { volumes: [{ name: 'a', projected: { sources: [] } }] } },
  },
  {
    title: 'a projected source of two types',
    given: {
      pod: { volumes: [{ name: 'a', projected: { sources: [{ secret: { name: 'x' }, configMap: { name: 'y' } }] } }] },
    },
    told: [
      'pod.volumes[0].projected.sources[0]: must have exactly one of configMap, downwardAPI, secret, got ["secret","configMap"]; write a separate source for each',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', projected: { sources: [{ secret: { name: 'x' } }, { configMap: { name: 'y' } }] } }],
      },
    },
  },
  {
    title: 'two projected files of one path',
    given: {
      pod: {
        volumes: [
          {
            name: 'a',
            projected: {
              sources: ['x', 'y'].map((name) => ({ configMap: { name, items: [{ key: 'k', path: 'k' }] } })),
            },
          },
        ],
      },
    },
    told: [
      'pod.volumes[0].projected.sources[1]: must have a path that no other source has, got "k"; rename one of the two',
    ],
  },
  {
    title: 'a downward field that is not there',
    given: {
      pod: {
        volumes: [{ name: 'a', downwardAPI: { items: [{ path: 'ip', fieldRef: { fieldPath: 'status.podIP' } }] } }],
      },
    },
    told: [
      'pod.volumes[0].downwardAPI.items[0].fieldRef.fieldPath: must be one of metadata.name, metadata.namespace, metadata.uid, metadata.labels, metadata.annotations, got "status.podIP"; choose one of them',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', downwardAPI: { items: [{ path: 'ip', fieldRef: { fieldPath: 'metadata.uid' } }] } }],
      },
    },
  },
  {
    title: 'a downward file of nothing',
    given: { pod: { volumes: [{ name: 'a', downwardAPI: { items: [{ path: 'x' }] } }] } },
    told: [
      'pod.volumes[0].downwardAPI.items[0]: must have exactly one of fieldRef and resourceFieldRef, got {"path":"x"}; use one of them',
    ],
  },
  {
    title: 'a CSI driver without a name',
    given: { pod: { volumes: [{ name: 'a', csi: { driver: '' } }] } },
    told: [
      'pod.volumes[0].csi.driver: must be a name of at most 63 letters, digits, "-" and ".", got ""; give the name that `kubectl get csidrivers` shows',
    ],
  },
  {
    title: 'a claim template without access modes',
    given: {
      pod: {
        volumes: [
          { name: 'a', ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '1Gi' } } } } } },
        ],
      },
    },
    told: [
      "pod.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: must have at least one mode, got nothing; write ['ReadWriteOnce']",
    ],
    followed: {
      pod: {
        volumes: [
          {
            name: 'a',
            ephemeral: {
              volumeClaimTemplate: {
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
              },
            },
          },
        ],
      },
    },
  },
  {
    title: 'a claim template without storage',
    given: {
      pod: {
        volumes: [{ name: 'a', ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } } }],
      },
    },
    told: [
      "pod.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests.storage: must be given, got nothing; write, for example, { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }",
    ],
    followed: {
      pod: {
        volumes: [
          {
            name: 'a',
            ephemeral: {
              volumeClaimTemplate: {
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
              },
            },
          },
        ],
      },
    },
  },
  {
    title: 'an image without a reference',
    given: { pod: { volumes: [{ name: 'a', image: {} }] } },
    told: ['pod.volumes[0].image.reference: must be given, got nothing; write the name of an image'],
    followed: { pod: { volumes: [{ name: 'a', image: { reference: 'data:1' } }] } },
  },
  {
    title: 'a mount at a relative path',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: 'data' }] }],
      },
    },
    told: [
      'pod.containers[0].volumeMounts[0].mountPath: must be an absolute path of letters, digits, ".", "_" and "-", without "." or ".." as a part, got "data"; choose a separate folder, for example \'/var/secrets/google\'',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/data' }] }],
      },
    },
  },
  {
    title: 'a mount over /etc',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/etc/ssl' }] }],
      },
    },
    told: [
      'pod.containers[0].volumeMounts[0].mountPath: must be outside /etc and not hide it, got "/etc/ssl"; choose a separate folder, for example \'/var/secrets/google\'',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/ssl' }] }],
      },
    },
  },
  {
    title: 'two mounts at one path',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [
          {
            name: 'task',
            volumeMounts: [
              { name: 'a', mountPath: '/a' },
              { name: 'a', mountPath: '/a' },
            ],
          },
        ],
      },
    },
    told: [
      'pod.containers[0].volumeMounts[1].mountPath: must not be the same as, or within, another mount (/a), got "/a"; choose a folder next to it',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [
          {
            name: 'task',
            volumeMounts: [
              { name: 'a', mountPath: '/a' },
              { name: 'a', mountPath: '/b' },
            ],
          },
        ],
      },
    },
  },
  {
    title: 'a subPath out of the volume',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', subPath: '../x' }] }],
      },
    },
    told: [
      'pod.containers[0].volumeMounts[0].subPath: must be a relative path without "..", got "../x"; write, for example, \'config/key.json\'',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', subPath: 'x' }] }],
      },
    },
  },
  {
    title: 'a subPath beside an expression',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', subPath: 'x', subPathExpr: 'y' }] }],
      },
    },
    told: [
      'pod.containers[0].volumeMounts[0].subPathExpr: must be left out if subPath is given, got "y"; leave out one of the two',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', subPath: 'x' }] }],
      },
    },
  },
  {
    title: 'a mount that needs a privileged container',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [
          { name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', mountPropagation: 'Bidirectional' }] },
        ],
      },
    },
    told: [
      'pod.containers[0].volumeMounts[0].mountPropagation: must be None or HostToContainer: Bidirectional needs a privileged container, got "Bidirectional"; write \'None\'',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', mountPropagation: 'None' }] }],
      },
    },
  },
  {
    title: 'a recursive mount that is not read-only',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', recursiveReadOnly: 'Enabled' }] }],
      },
    },
    told: [
      'pod.containers[0].volumeMounts[0].recursiveReadOnly: must be left out unless readOnly is true and mountPropagation None, got "Enabled"; write readOnly: true',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [
          {
            name: 'task',
            volumeMounts: [{ name: 'a', mountPath: '/a', recursiveReadOnly: 'Enabled', readOnly: true }],
          },
        ],
      },
    },
  },
  {
    title: 'a mount of no volume',
    given: { pod: { containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a' }] }] } },
    told: [
      'pod.containers[0].volumeMounts[0].name: must name one of pod.volumes, got "a"; add the volume to pod.volumes',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a' }] }],
      },
    },
  },
  {
    title: 'half of a GPU',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 0.5 } } }] } },
    told: [
      "pod.containers[0].resources.limits['nvidia.com/gpu']: must be a whole number, got 0.5; write, for example, 1: Kubernetes shares no device between pods",
    ],
    followed: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } },
  },
  {
    title: 'milli-GPUs',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': '500m' } } }] } },
    told: [
      'pod.containers[0].resources.limits[\'nvidia.com/gpu\']: must be a whole number, got "500m"; write, for example, 1: Kubernetes shares no device between pods',
    ],
    followed: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } },
  },
  {
    title: 'more GPUs requested than allowed',
    given: {
      pod: {
        containers: [
          { name: 'task', resources: { requests: { 'nvidia.com/gpu': 2 }, limits: { 'nvidia.com/gpu': 1 } } },
        ],
      },
    },
    told: [
      "pod.containers[0].resources.requests['nvidia.com/gpu']: must be equal to its limit, which is 1, got 2; leave out the request, which follows from the limit",
    ],
    followed: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } },
  },
  {
    title: 'GPUs requested without a limit',
    given: { pod: { containers: [{ name: 'task', resources: { requests: { 'nvidia.com/gpu': 1 } } }] } },
    told: [
      "pod.containers[0].resources.requests['nvidia.com/gpu']: must have an equal limit, got 1; write it under limits; the request follows from it",
    ],
    followed: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } },
  },
  {
    title: 'CPU for the container',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { cpu: 1 } } }] } },
    told: [
      'pod.containers[0].resources.limits.cpu: must be a device such as nvidia.com/gpu, or huge pages, got "cpu"; use the `resources` prop for CPU, memory and storage',
    ],
    followed: { pod: {} },
  },
  {
    title: 'a device of kubernetes.io',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'kubernetes.io/gpu': 1 } } }] } },
    told: [
      'pod.containers[0].resources.limits[\'kubernetes.io/gpu\']: must have the name of a device: a domain other than kubernetes.io, "/", and at most 63 letters, digits, "-", "_" and ".", got "kubernetes.io/gpu"; write, for example, \'nvidia.com/gpu\', as `kubectl describe node` shows it',
    ],
  },
  {
    title: 'huge pages of no whole page',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'hugepages-2Mi': '3Mi' } } }] } },
    told: [
      "pod.containers[0].resources.limits['hugepages-2Mi']: must be a multiple of 2Mi, got \"3Mi\"; write '2Mi' for one page",
    ],
    followed: { pod: { containers: [{ name: 'task', resources: { limits: { 'hugepages-2Mi': '2Mi' } } }] } },
  },
  {
    title: 'huge pages without a size',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'hugepages-': 1 } } }] } },
    told: [
      "pod.containers[0].resources.limits['hugepages-']: must have the size of a page in its name, got \"hugepages-\"; write, for example, 'hugepages-2Mi'",
    ],
    followed: { pod: { containers: [{ name: 'task', resources: { limits: { 'hugepages-2Mi': '4Mi' } } }] } },
  },
  {
    title: 'a device that no claim names',
    given: { pod: { containers: [{ name: 'task', resources: { claims: [{ name: 'gpu' }] } }] } },
    told: [
      'pod.containers[0].resources.claims[0].name: must name one of pod.resourceClaims, got "gpu"; add the claim to pod.resourceClaims',
    ],
    followed: {
      pod: {
        resourceClaims: [{ name: 'gpu', resourceClaimName: 'x' }],
        containers: [{ name: 'task', resources: { claims: [{ name: 'gpu' }] } }],
      },
    },
  },
  {
    title: 'huge pages in a folder that nobody asks for',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { medium: 'HugePages-2Mi' } }] } },
    told: [
      'pod.volumes[0].emptyDir.medium: must be left out unless the study requests such huge pages, got "HugePages-2Mi"; request them: resources: { extended: { \'hugepages-2Mi\': Size.mebibytes(64) } }',
    ],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: { medium: 'HugePages-2Mi' } }],
        containers: [{ name: 'task', resources: { limits: { 'hugepages-2Mi': '4Mi' } } }],
      },
    },
  },
  {
    title: 'more devices than JavaScript counts',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 2 ** 60 } } }] } },
    told: [
      "pod.containers[0].resources.limits['nvidia.com/gpu']: must be a quantity of at least 0 that Kubernetes keeps exactly, got 1152921504606847000; write, for example, 1, '500m' or '1Gi'",
    ],
  },
];
