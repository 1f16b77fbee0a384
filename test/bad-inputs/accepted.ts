import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Quantity } from '../../imports/k8s';
import { Results } from '../../lib';
import type { Accepted } from './case';

/** What looks wrong and is right. */
export const ACCEPTED: readonly Accepted[] = [
  {
    title: 'quantities as in a manifest',
    given: { pod: { volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }] } },
  },
  {
    title: 'a GPU as a number',
    given: { pod: { containers: [{ name: 'task', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } },
  },
  {
    title: 'quantities as imports/ has them',
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: { sizeLimit: Quantity.fromString('1Gi') } }],
        containers: [{ name: 'task', resources: { limits: { 'amd.com/gpu': Quantity.fromNumber(2) } } }],
      },
    },
    renders: {
      volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Gi' } }],
      containers: [{ name: 'task', resources: { limits: { 'amd.com/gpu': 2 } } }],
    },
  },
  {
    title: 'a volume under the name that imports/ has for it',
    given: {
      pod: {
        volumes: [{ name: 'a', downwardApi: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.uid' } }] } }],
      },
    },
    renders: {
      volumes: [{ name: 'a', downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.uid' } }] } }],
    },
  },
  {
    title: 'fields that are undefined',
    given: { pod: { affinity: undefined, tolerations: [] } },
    renders: { tolerations: [] },
  },
  { title: 'empty objects and texts', given: { pod: { affinity: { nodeAffinity: {} }, nodeSelector: { disk: '' } } } },
  {
    title: 'labels that other parsers take for something else',
    given: {
      pod: { nodeSelector: { a: 'no', b: 'on', c: 'null', d: '1e3', e: '0x1F', f: '007', 'g.h/i': 'true', j: '1.0' } },
    },
  },
  {
    title: 'an object without a prototype',
    given: { pod: Object.assign(Object.create(null) as object, { nodeSelector: { disk: 'ssd' } }) },
  },
  { title: 'a label that every object has', given: { pod: { nodeSelector: { toString: 'y' } } } },
  { title: 'huge pages', given: { resources: { extended: { 'hugepages-2Mi': Size.mebibytes(64) } } } },
  { title: 'hours that a computer cannot write exactly', given: { deadline: Duration.hours(1.1) } },
  { title: 'minutes that a computer cannot write exactly', given: { taskTimeout: Duration.minutes(8.05) } },
  { title: 'the id constructor', id: 'constructor', given: {} },
  { title: 'a registry at an address of IPv6', given: { image: '[::1]:5000/x:1' } },
  { title: 'a digest of SHA-512', given: { image: `x@sha512:${'a'.repeat(128)}` } },
  {
    title: 'results of a second copy of the package',
    given: {
      results: new (class Results2 {
        place = { kind: 'volume', options: { claimName: 'data' } };
      })(),
    },
  },
  { title: 'results on a volume', given: { results: Results.volume({ claimName: 'data' }) } },
  { title: 'a tenth of a CPU', given: { resources: { cpu: Cpu.millis(100) } } },
  {
    title: 'a scheduling gate',
    given: { pod: { schedulingGates: [{ name: 'example.com/gate' }] } },
    warning: 'pod.schedulingGates: no pod starts until something in the cluster removes example.com/gate',
  },
  ...['/usr', '/bin', '/lib'].map((mountPath) => ({
    title: `an empty volume over ${mountPath}`,
    given: {
      pod: {
        volumes: [{ name: 'a', emptyDir: {} }],
        containers: [{ name: 'task', volumeMounts: [{ name: 'a', mountPath }] }],
      },
    },
    warning: `pod.containers[0].volumeMounts: the volume at ${mountPath} hides the programs that the image has there`,
  })),
  {
    title: 'a word that turns the direction of text',
    given: { command: ['echo', 'a\u202eb'] },
    warning:
      'command[1]: has characters that turn the direction of text, so that it is read in another order than it is run',
  },
  {
    title: 'a variable that does',
    given: { env: { A: '\u2066a' } },
    warning:
      'env.A: has characters that turn the direction of text, so that it is read in another order than it is run',
  },
];
