/* eslint-disable no-sparse-arrays -- holes are among what users write */
import { Size } from 'cdk8s';
import type { Refused } from '../case';

export const POD_SHAPE: readonly Refused[] = [
  {
    title: 'pull secrets are a list of names',
    given: { pod: { imagePullSecrets: ['regcred'] } },
    told: ['pod.imagePullSecrets[0]: must be an object, got "regcred"; write { name: \'regcred\' }'],
    followed: { pod: { imagePullSecrets: [{ name: 'regcred' }] } },
  },
  {
    title: 'affinity is text',
    given: { pod: { affinity: 'x' } },
    told: ['pod.affinity: must be an object, got "x"; write it as in a manifest'],
  },
  {
    title: 'tolerations are one object',
    given: { pod: { tolerations: { key: 'x', operator: 'Exists' } } },
    told: [
      'pod.tolerations: must be a list, got {"key":"x","operator":"Exists"}; write it in brackets: [{"key":"x","operator":"Exists"}]',
    ],
    followed: { pod: { tolerations: [{ key: 'x', operator: 'Exists' }] } },
  },
  {
    title: 'spread constraints are an object',
    given: { pod: { topologySpreadConstraints: {} } },
    told: ['pod.topologySpreadConstraints: must be a list, got {}; write a list, or leave it out'],
    followed: { pod: { topologySpreadConstraints: [] } },
  },
  {
    title: 'a node label is a bigint',
    given: { pod: { nodeSelector: { n: 1n } } },
    told: ["pod.nodeSelector.n: must be a number or text, got 1n; write 1 or '1', without n"],
    followed: { pod: { nodeSelector: { n: '1' } } },
  },
  {
    title: 'a node label is a number',
    given: { pod: { nodeSelector: { n: 1 } } },
    told: ["pod.nodeSelector.n: must be text, got 1; write it in quotes: '1'"],
    followed: { pod: { nodeSelector: { n: '1' } } },
  },
  {
    title: 'a node label is true',
    given: { pod: { nodeSelector: { gpu: true } } },
    told: ["pod.nodeSelector.gpu: must be text, got true; write it in quotes: 'true'"],
    followed: { pod: { nodeSelector: { gpu: 'true' } } },
  },
  {
    title: 'a node label is null',
    given: { pod: { nodeSelector: { n: null } } },
    told: ['pod.nodeSelector.n: must be given, got null; leave it out, or give it a value'],
    followed: { pod: { nodeSelector: {} } },
  },
  {
    title: 'the node selector is null',
    given: { pod: { nodeSelector: null } },
    told: ['pod.nodeSelector: must be given, got null; leave it out, or give it a value'],
    followed: { pod: {} },
  },
  {
    title: 'the node selector is a list',
    given: { pod: { nodeSelector: ['disk=ssd'] } },
    told: ['pod.nodeSelector: must be an object, got ["disk=ssd"]; write it as in a manifest'],
  },
  {
    title: 'the node selector is a Map',
    given: { pod: { nodeSelector: new Map([['disk', 'ssd']]) } },
    told: [
      'pod.nodeSelector: must be plain data, as in a manifest, got {}; write text, numbers, true, false, lists and objects',
    ],
  },
  {
    title: 'a field is misspelt',
    given: { pod: { nodeSelectr: { disk: 'ssd' } } },
    told: ['pod.nodeSelectr: must be a field of the API, got {"disk":"ssd"}; write nodeSelector'],
    followed: { pod: { nodeSelector: { disk: 'ssd' } } },
  },
  {
    title: 'a field differs in case',
    given: { pod: { serviceaccountname: 'runner' } },
    told: ['pod.serviceaccountname: must be a field of the API, got "runner"; write serviceAccountName'],
    followed: { pod: { serviceAccountName: 'runner' } },
  },
  {
    title: 'a field of a toleration is misspelt',
    given: { pod: { tolerations: [{ key: 'x', operater: 'Exists' }] } },
    told: ['pod.tolerations[0].operater: must be a field of the API, got "Exists"; write operator'],
    followed: { pod: { tolerations: [{ key: 'x', operator: 'Exists' }] } },
  },
  {
    title: 'a field of a selector is misspelt',
    given: {
      pod: {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'zone', labelSelector: { matchLabel: { a: 'b' } } },
            ],
          },
        },
      },
    },
    told: [
      'pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabel: must be a field of the API, got {"a":"b"}; write matchLabels',
    ],
    followed: {
      pod: {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'zone', labelSelector: { matchLabels: { a: 'b' } } },
            ],
          },
        },
      },
    },
  },
  {
    title: 'a list has a hole',
    given: { pod: { tolerations: [{ operator: 'Exists' }, ,] } },
    told: ['pod.tolerations[1]: must be given, got nothing; leave it out, or give it a value'],
    followed: { pod: { tolerations: [{ operator: 'Exists' }] } },
  },
  {
    title: 'a list has null',
    given: { pod: { imagePullSecrets: [null] } },
    told: ['pod.imagePullSecrets[0]: must be given, got null; leave it out, or give it a value'],
    followed: { pod: { imagePullSecrets: [] } },
  },
  {
    title: 'seconds are text',
    given: { pod: { terminationGracePeriodSeconds: '60' } },
    told: ['pod.terminationGracePeriodSeconds: must be a whole number, got "60"; write it without quotes: 60'],
    followed: { pod: { terminationGracePeriodSeconds: 60 } },
  },
  {
    title: 'seconds are a fraction',
    given: { pod: { terminationGracePeriodSeconds: 1.5 } },
    told: ['pod.terminationGracePeriodSeconds: must be a whole number, got 1.5; round it'],
    followed: { pod: { terminationGracePeriodSeconds: 2 } },
  },
  {
    title: 'seconds are NaN',
    given: { pod: { terminationGracePeriodSeconds: NaN } },
    told: ['pod.terminationGracePeriodSeconds: must be a finite number, and not -0, got NaN; write a number'],
  },
  {
    title: 'seconds are -0',
    given: { pod: { terminationGracePeriodSeconds: -0 } },
    told: ['pod.terminationGracePeriodSeconds: must be a finite number, and not -0, got -0; write 0'],
    followed: { pod: { terminationGracePeriodSeconds: 0 } },
  },
  {
    title: 'a priority is beyond 32 bits',
    given: { pod: { priority: 2 ** 31, priorityClassName: 'high' } },
    told: ['pod.priority: must be at most 2147483647, got 2147483648; choose one in that range'],
    followed: { pod: { priority: 1000, priorityClassName: 'high' } },
  },
  {
    title: 'a name is a function',
    given: { pod: { schedulerName: () => 'x' } },
    told: [
      'pod.schedulerName: must be plain data, as in a manifest, got function; write text, numbers, true, false, lists and objects',
    ],
  },
  {
    title: 'a name is a Symbol',
    given: { pod: { schedulerName: Symbol('x') } },
    told: [
      'pod.schedulerName: must be plain data, as in a manifest, got symbol; write text, numbers, true, false, lists and objects',
    ],
  },
  {
    title: 'a name is a Date',
    given: { pod: { schedulerName: new Date(0) } },
    told: [
      'pod.schedulerName: must be plain data, as in a manifest, got "1970-01-01T00:00:00.000Z"; write text, numbers, true, false, lists and objects',
    ],
  },
  {
    title: 'a field of the schema is missing',
    given: {
      pod: { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] } } },
    },
    told: [
      'pod.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference: must be given, got nothing; add it, as in a manifest',
    ],
    followed: {
      pod: {
        affinity: {
          nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] },
        },
      },
    },
  },
  {
    title: 'the security context is weakened',
    given: { pod: { securityContext: { runAsUser: 0 } } },
    told: [
      'pod.securityContext: must be left out, got {"runAsUser":0}; kubepar sets it, or it would weaken Pod Security restricted; pod may have affinity, hostAliases, dnsConfig, dnsPolicy, imagePullSecrets, nodeSelector, preemptionPolicy, priority, priorityClassName, resourceClaims, runtimeClassName, schedulerName, schedulingGates, serviceAccountName, terminationGracePeriodSeconds, tolerations, topologySpreadConstraints, volumes, containers',
    ],
    followed: { pod: {} },
  },
  {
    title: 'the container has an image',
    given: { pod: { containers: [{ name: 'task', image: 'x:1' }] } },
    told: [
      'pod.containers[0].image: must be left out, got "x:1"; only volumeMounts and resources are merged; the study has props for the rest',
    ],
    followed: { pod: { containers: [{ name: 'task' }] } },
  },
  {
    title: 'a field of the container is misspelt',
    given: { pod: { containers: [{ name: 'task', volumeMount: [] }] } },
    told: ['pod.containers[0].volumeMount: must be a field of the API, got []; write volumeMounts'],
    followed: { pod: { containers: [{ name: 'task', volumeMounts: [] }] } },
  },
  {
    title: 'a field of a mount is misspelt',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', readonly: true }] }],
      },
    },
    told: ['pod.containers[0].volumeMounts[0].readonly: must be a field of the API, got true; write readOnly'],
    followed: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath: '/a', readOnly: true }] }],
      },
    },
  },
  {
    title: 'a text has half of a character',
    given: { pod: { nodeSelector: { a: '\ud800' } } },
    told: [
      'pod.nodeSelector.a: must have no lone surrogate (half of a character), got "\\ud800"; write another text, with a letter at its start',
    ],
  },
  {
    title: 'the fields are a list',
    given: { pod: [] },
    told: ["pod: must be an object of pod fields, got []; write, for example, { nodeSelector: { disk: 'ssd' } }"],
    followed: { pod: {} },
  },
  {
    title: 'the fields hold themselves',
    given: {
      pod: (() => {
        const loop: Record<string, unknown> = {};
        loop['nodeAffinity'] = loop;
        return { affinity: loop };
      })(),
    },
    told: ['pod.affinity.nodeAffinity: must not contain itself, got object; write each part out'],
  },
  {
    title: 'a node label is called constructor',
    given: { pod: { nodeSelector: { constructor: 'x' } } },
    told: [
      'pod.nodeSelector.constructor: must have another name: a manifest can\'t have a field called constructor, got "constructor"; rename it',
    ],
  },
  {
    title: 'an annotation is called as a merge of YAML',
    given: { pod: { volumes: [{ name: 'a', csi: { driver: 'x', volumeAttributes: { '<<': 'x' } } }] } },
    told: [
      "pod.volumes[0].csi.volumeAttributes['<<']: must have another name: a manifest can't have a field called <<, got \"<<\"; rename it",
    ],
  },
  {
    title: 'a size is one of cdk8s',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: Size.gibibytes(1) } }] } },
    told: ["pod.volumes[0].emptyDir.sizeLimit: must be plain data, as in a manifest, got 1Gi; write '1Gi'"],
    followed: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }] } },
  },
  {
    title: 'the fields lie too deep',
    given: {
      pod: { affinity: Array.from({ length: 20000 }).reduce<object>((inner) => ({ nodeAffinity: inner }), {}) },
    },
    told: [
      'pod.affinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity.nodeAffinity: must have at most 50 levels, got object; leave out the deeper levels',
    ],
  },
];
