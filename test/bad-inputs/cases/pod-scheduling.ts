import type { Refused } from '../case';

export const POD_SCHEDULING: readonly Refused[] = [
  {
    title: 'the key of a node label has a blank',
    given: { pod: { nodeSelector: { 'a b': 'c' } } },
    told: [
      'pod.nodeSelector[\'a b\']: must have a key of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, optionally after a domain and "/", got "a b"; write, for example, \'disk\' or \'example.com/disk\'',
    ],
    followed: { pod: { nodeSelector: { a_b: 'c' } } },
  },
  {
    title: 'the key of a node label has no name',
    given: { pod: { nodeSelector: { 'example.com/': 'c' } } },
    told: [
      'pod.nodeSelector[\'example.com/\']: must have a key of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, optionally after a domain and "/", got "example.com/"; write, for example, \'disk\' or \'example.com/disk\'',
    ],
  },
  {
    title: 'the value of a node label is too long',
    given: { pod: { nodeSelector: { disk: 'x'.repeat(64) } } },
    told: [
      'pod.nodeSelector.disk: must be at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or empty, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; use only these characters',
    ],
    followed: { pod: { nodeSelector: { disk: 'x'.repeat(63) } } },
  },
  {
    title: 'the value of a node label ends in a dash',
    given: { pod: { nodeSelector: { disk: 'ssd-' } } },
    told: [
      'pod.nodeSelector.disk: must be at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or empty, got "ssd-"; use only these characters',
    ],
    followed: { pod: { nodeSelector: { disk: 'ssd' } } },
  },
  {
    title: 'a node label is 0o17',
    given: { pod: { nodeSelector: { disk: '0o17' } } },
    told: [
      'pod.nodeSelector.disk: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o17"; write another text, with a letter at its start',
    ],
  },
  {
    title: 'an effect is unknown',
    given: { pod: { tolerations: [{ key: 'x', operator: 'Exists', effect: 'noschedule' }] } },
    told: [
      'pod.tolerations[0].effect: must be one of NoSchedule, PreferNoSchedule, NoExecute, got "noschedule"; write \'NoSchedule\'',
    ],
    followed: { pod: { tolerations: [{ key: 'x', operator: 'Exists', effect: 'NoSchedule' }] } },
  },
  {
    title: 'an operator is unknown',
    given: { pod: { tolerations: [{ key: 'x', operator: 'In' }] } },
    told: ['pod.tolerations[0].operator: must be one of Exists, Equal, got "In"; choose one of them'],
    followed: { pod: { tolerations: [{ key: 'x', operator: 'Equal' }] } },
  },
  {
    title: 'Exists has a value',
    given: { pod: { tolerations: [{ key: 'x', operator: 'Exists', value: 'y' }] } },
    told: [
      'pod.tolerations[0].value: must be left out with Exists, got "y"; leave it out, or write operator: \'Equal\'',
    ],
    followed: { pod: { tolerations: [{ key: 'x', operator: 'Exists' }] } },
  },
  {
    title: 'Equal has no key',
    given: { pod: { tolerations: [{ effect: 'NoSchedule' }] } },
    told: [
      "pod.tolerations[0].operator: must be Exists if there is no key, got nothing; write operator: 'Exists', or add a key",
    ],
    followed: { pod: { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] } },
  },
  {
    title: 'seconds of toleration without NoExecute',
    given: { pod: { tolerations: [{ key: 'x', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }] } },
    told: [
      "pod.tolerations[0].tolerationSeconds: must be left out unless the effect is NoExecute, got 5; leave it out, or write effect: 'NoExecute'",
    ],
    followed: { pod: { tolerations: [{ key: 'x', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }] } },
  },
  {
    title: 'a tolerated value is no label',
    given: { pod: { tolerations: [{ key: 'x', value: 'a b' }] } },
    told: [
      'pod.tolerations[0].value: must be at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or empty, got "a b"; use only these characters',
    ],
  },
  {
    title: 'a tolerated key is 1e1_0',
    given: { pod: { tolerations: [{ key: '1e1_0', operator: 'Exists' }] } },
    told: [
      'pod.tolerations[0].key: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "1e1_0"; write another text, with a letter at its start',
    ],
  },
  {
    title: 'a skew of 0',
    given: {
      pod: { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
    },
    told: ['pod.topologySpreadConstraints[0].maxSkew: must be at least 1, got 0; write 1 or more'],
    followed: {
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
    },
  },
  {
    title: 'spreading over no topology',
    given: {
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: '', whenUnsatisfiable: 'DoNotSchedule' }] },
    },
    told: [
      'pod.topologySpreadConstraints[0].topologyKey: must have a key of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, optionally after a domain and "/", got ""; write, for example, \'disk\' or \'example.com/disk\'',
    ],
  },
  {
    title: 'an unknown whenUnsatisfiable',
    given: {
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'donotschedule' }] },
    },
    told: [
      'pod.topologySpreadConstraints[0].whenUnsatisfiable: must be one of DoNotSchedule, ScheduleAnyway, got "donotschedule"; write \'DoNotSchedule\'',
    ],
    followed: {
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
    },
  },
  {
    title: 'minDomains with ScheduleAnyway',
    given: {
      pod: {
        topologySpreadConstraints: [
          { maxSkew: 1, minDomains: 2, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
        ],
      },
    },
    told: [
      'pod.topologySpreadConstraints[0].minDomains: must be at least 1, and left out unless whenUnsatisfiable is DoNotSchedule, got 2; leave it out',
    ],
    followed: {
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] },
    },
  },
  {
    title: 'two constraints of one kind',
    given: {
      pod: {
        topologySpreadConstraints: [1, 2].map((maxSkew) => ({
          maxSkew,
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
        })),
      },
    },
    told: [
      'pod.topologySpreadConstraints[1]: must differ from the others in topologyKey or whenUnsatisfiable, got "zone DoNotSchedule"; leave out one of the two',
    ],
    followed: {
      pod: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
    },
  },
  {
    title: 'matchLabelKeys without a selector',
    given: {
      pod: {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', matchLabelKeys: ['a'] },
        ],
      },
    },
    told: [
      'pod.topologySpreadConstraints[0].matchLabelKeys: must be left out without a labelSelector, got ["a"]; leave it out, or add a labelSelector',
    ],
    followed: {
      pod: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule',
            matchLabelKeys: ['a'],
            labelSelector: {},
          },
        ],
      },
    },
  },
  {
    title: 'a node affinity without terms',
    given: {
      pod: {
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
      },
    },
    told: [
      'pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: must have at least one term, got []; add one, or leave out nodeAffinity',
    ],
    followed: { pod: { affinity: {} } },
  },
  {
    title: 'a node affinity with an unknown operator',
    given: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] }],
            },
          },
        },
      },
    },
    told: [
      'pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: must be one of In, NotIn, Exists, DoesNotExist, Gt, Lt, got "in"; write \'In\'',
    ],
    followed: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }],
            },
          },
        },
      },
    },
  },
  {
    title: 'In without values',
    given: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }],
            },
          },
        },
      },
    },
    told: [
      "pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: must have a value with In, got []; add one, or write operator: 'Exists'",
    ],
    followed: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
            },
          },
        },
      },
    },
  },
  {
    title: 'Gt of a word',
    given: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['many'] }] }],
            },
          },
        },
      },
    },
    told: [
      'pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: must be one whole number as text with Gt, got ["many"]; write, for example, [\'4\']',
    ],
    followed: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['4'] }] }],
            },
          },
        },
      },
    },
  },
  {
    title: 'Exists with values',
    given: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }],
            },
          },
        },
      },
    },
    told: [
      'pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: must be left out with Exists, got ["b"]; leave it out, or write operator: \'In\'',
    ],
    followed: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }],
            },
          },
        },
      },
    },
  },
  {
    title: 'a field of nodes that is not their name',
    given: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.uid', operator: 'In', values: ['a'] }] }],
            },
          },
        },
      },
    },
    told: [
      'pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: must be one of metadata.name, got "metadata.uid"; choose one of them',
    ],
    followed: {
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }],
            },
          },
        },
      },
    },
  },
  {
    title: 'a weight of 0',
    given: {
      pod: {
        affinity: {
          nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: {} }] },
        },
      },
    },
    told: [
      'pod.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: must be from 1 to 100, got 0; choose one in that range',
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
    title: 'a weight of 101',
    given: {
      pod: {
        affinity: {
          podAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 101, podAffinityTerm: { topologyKey: 'zone' } },
            ],
          },
        },
      },
    },
    told: [
      'pod.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: must be from 1 to 100, got 101; choose one in that range',
    ],
    followed: {
      pod: {
        affinity: {
          podAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 100, podAffinityTerm: { topologyKey: 'zone' } },
            ],
          },
        },
      },
    },
  },
  {
    title: "pods of a namespace that can't be",
    given: {
      pod: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', namespaces: ['Default_NS'] }],
          },
        },
      },
    },
    told: [
      'pod.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespaces[0]: must be the name of a namespace, got "Default_NS"; write it as `kubectl get namespaces` shows it',
    ],
    followed: {
      pod: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', namespaces: ['default'] }],
          },
        },
      },
    },
  },
  {
    title: 'a key that is matched and mismatched',
    given: {
      pod: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'], mismatchLabelKeys: ['a'] },
            ],
          },
        },
      },
    },
    told: [
      'pod.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].mismatchLabelKeys: must not be in matchLabelKeys as well, got "a"; leave out one of the two',
    ],
    followed: {
      pod: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'zone', labelSelector: {}, matchLabelKeys: ['a'] },
            ],
          },
        },
      },
    },
  },
  {
    title: 'a scheduling gate without a name',
    given: { pod: { schedulingGates: [{ name: '' }] } },
    told: [
      'pod.schedulingGates[0].name: must be a name such as example.com/gate, got ""; write, for example, \'example.com/gate\'',
    ],
    followed: { pod: { schedulingGates: [{ name: 'example.com/gate' }] } },
  },
  {
    title: 'a scheduling gate twice',
    given: { pod: { schedulingGates: [{ name: 'a' }, { name: 'a' }] } },
    told: ['pod.schedulingGates[1].name: must be listed only once, got "a"; leave out one of the two'],
    followed: { pod: { schedulingGates: [{ name: 'a' }] } },
  },
  {
    title: 'a priority without a class',
    given: { pod: { priority: 5 } },
    told: [
      'pod.priority: must be left out without a priorityClassName: Kubernetes takes the priority from the class, got 5; write the name of a PriorityClass as priorityClassName',
    ],
    followed: { pod: { priority: 5, priorityClassName: 'low' } },
  },
  {
    title: 'an unknown preemption policy',
    given: { pod: { preemptionPolicy: 'never', priorityClassName: 'low' } },
    told: ['pod.preemptionPolicy: must be one of PreemptLowerPriority, Never, got "never"; write \'Never\''],
    followed: { pod: { preemptionPolicy: 'Never', priorityClassName: 'low' } },
  },
  {
    title: 'negative seconds to end',
    given: { pod: { terminationGracePeriodSeconds: -1 } },
    told: ['pod.terminationGracePeriodSeconds: must be at least 0, got -1; leave it out for 30'],
    followed: { pod: {} },
  },
  {
    title: 'a service account in capitals',
    given: { pod: { serviceAccountName: 'Runner' } },
    told: [
      'pod.serviceAccountName: must be a name of at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, got "Runner"; write it as kubectl get shows it',
    ],
    followed: { pod: { serviceAccountName: 'runner' } },
  },
  {
    title: 'a runtime class of a path',
    given: { pod: { runtimeClassName: '../x' } },
    told: [
      'pod.runtimeClassName: must be a name of at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, got "../x"; write it as kubectl get shows it',
    ],
  },
  {
    title: 'an unknown dnsPolicy',
    given: { pod: { dnsPolicy: 'clusterfirst' } },
    told: [
      'pod.dnsPolicy: must be one of ClusterFirst, ClusterFirstWithHostNet, Default, None, got "clusterfirst"; write \'ClusterFirst\'',
    ],
    followed: { pod: { dnsPolicy: 'ClusterFirst' } },
  },
  {
    title: 'no server with dnsPolicy None',
    given: { pod: { dnsPolicy: 'None' } },
    told: [
      "pod.dnsConfig.nameservers: must have a server if dnsPolicy is None, got nothing; write, for example, ['10.0.0.10']",
    ],
    followed: { pod: { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.10'] } } },
  },
  {
    title: 'a server by its name',
    given: { pod: { dnsConfig: { nameservers: ['dns.example.com'] } } },
    told: [
      'pod.dnsConfig.nameservers[0]: must be an IP address, got "dns.example.com"; write, for example, \'10.0.0.10\'',
    ],
    followed: { pod: { dnsConfig: { nameservers: ['10.0.0.10'] } } },
  },
  {
    title: 'four servers',
    given: { pod: { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] } } },
    told: ['pod.dnsConfig.nameservers: must have at most 3 entries, got 4; leave some out'],
    followed: { pod: { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3'] } } },
  },
  {
    title: 'a search domain with a blank',
    given: { pod: { dnsConfig: { searches: ['a b'] } } },
    told: [
      'pod.dnsConfig.searches[0]: must be a host name of lower-case letters, digits, "-" and ".", got "a b"; write, for example, \'db.example.com\'',
    ],
    followed: { pod: { dnsConfig: { searches: ['db.example.com'] } } },
  },
  {
    title: 'an option without a name',
    given: { pod: { dnsConfig: { options: [{ value: '5' }] } } },
    told: ['pod.dnsConfig.options[0].name: must not be empty, got ""; write, for example, \'ndots\''],
    followed: { pod: { dnsConfig: { options: [{ name: 'ndots', value: '5' }] } } },
  },
  {
    title: 'a host alias that is no address',
    given: { pod: { hostAliases: [{ ip: 'localhost', hostnames: ['a'] }] } },
    told: ['pod.hostAliases[0].ip: must be an IP address, got "localhost"; write, for example, \'10.0.0.10\''],
    followed: { pod: { hostAliases: [{ ip: '127.0.0.1', hostnames: ['a'] }] } },
  },
  {
    title: 'a host alias with a zone',
    given: { pod: { hostAliases: [{ ip: 'fe80::1%eth0', hostnames: ['a'] }] } },
    told: ['pod.hostAliases[0].ip: must be an IP address, got "fe80::1%eth0"; write, for example, \'10.0.0.10\''],
    followed: { pod: { hostAliases: [{ ip: 'fe80::1', hostnames: ['a'] }] } },
  },
  {
    title: 'a claim of a device with two sources',
    given: { pod: { resourceClaims: [{ name: 'a', resourceClaimName: 'x', resourceClaimTemplateName: 'y' }] } },
    told: [
      'pod.resourceClaims[0]: must have exactly one of resourceClaimName and resourceClaimTemplateName, got ["x","y"]; write one of them',
    ],
    followed: { pod: { resourceClaims: [{ name: 'a', resourceClaimName: 'x' }] } },
  },
  {
    title: 'two claims of a name',
    given: {
      pod: {
        resourceClaims: [
          { name: 'a', resourceClaimName: 'x' },
          { name: 'a', resourceClaimName: 'y' },
        ],
      },
    },
    told: ['pod.resourceClaims[1].name: must be unique, got "a"; rename one of the two'],
    followed: {
      pod: {
        resourceClaims: [
          { name: 'a', resourceClaimName: 'x' },
          { name: 'b', resourceClaimName: 'y' },
        ],
      },
    },
  },
];
