import type { Refused } from '../case';

export const CHARTS: readonly Refused[] = [
  {
    title: 'a namespace in capitals',
    chart: { namespace: 'Default_NS' },
    given: {},
    told: [
      'namespace: must be at most 63 lower-case letters, digits and "-", and not start with "kube-", got "Default_NS"; rename the chart\'s namespace',
    ],
  },
  {
    title: 'a namespace of the system',
    chart: { namespace: 'kube-system' },
    given: {},
    told: [
      'namespace: must be at most 63 lower-case letters, digits and "-", and not start with "kube-", got "kube-system"; rename the chart\'s namespace',
    ],
  },
  {
    title: 'a namespace of 64 characters',
    chart: { namespace: 'x'.repeat(64) },
    given: {},
    told: [
      'namespace: must be at most 63 lower-case letters, digits and "-", and not start with "kube-", got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; rename the chart\'s namespace',
    ],
  },
  {
    title: 'a namespace that YAML takes for a number',
    chart: { namespace: '0o17' },
    given: {},
    told: [
      'namespace: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o17"; write, for example, \'studies-0o17\'',
    ],
  },
  {
    title: 'a namespace of null',
    chart: { namespace: null as never },
    given: {},
    told: [
      'namespace: must be at most 63 lower-case letters, digits and "-", and not start with "kube-", got null; leave it out, or write a name',
    ],
  },
  {
    title: 'Redis in a namespace in capitals',
    construct: 'redis',
    chart: { namespace: 'Default_NS' },
    given: {},
    told: [
      'namespace: must be at most 63 lower-case letters, digits and "-", and not start with "kube-", got "Default_NS"; rename the chart\'s namespace',
    ],
  },
  {
    title: 'Redis in a namespace of the system',
    construct: 'redis',
    chart: { namespace: 'kube-system' },
    given: {},
    told: [
      'namespace: must be at most 63 lower-case letters, digits and "-", and not start with "kube-", got "kube-system"; rename the chart\'s namespace',
    ],
  },
  {
    title: 'Redis in a namespace of 64 characters',
    construct: 'redis',
    chart: { namespace: 'x'.repeat(64) },
    given: {},
    told: [
      'namespace: must be at most 63 lower-case letters, digits and "-", and not start with "kube-", got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; rename the chart\'s namespace',
    ],
  },
  {
    title: 'a label of the chart that the server refuses',
    chart: { labels: { team: 'data science' } },
    given: {},
    told: [
      'the chart\'s labels.team: must be at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or empty, got "data science"; use only these characters',
    ],
  },
  {
    title: 'a key of a label of the chart with a blank',
    chart: { labels: { 'my team': 'x' } },
    given: {},
    told: [
      'the chart\'s labels[\'my team\']: must have a key of at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, optionally after a domain and "/", got "my team"; write, for example, \'disk\' or \'example.com/disk\'',
    ],
  },
  {
    title: 'a label of the chart that YAML takes for a number',
    chart: { labels: { team: '0o17' } },
    given: {},
    told: [
      'the chart\'s labels.team: must be text that YAML carries unchanged (not 0o17, U+0085 or lines of blanks at the start), got "0o17"; write another text, with a letter at its start',
    ],
  },
  ...(
    [
      ['a number', 5, "5; write it in quotes: '5'"],
      ['true', true, "true; write it in quotes: 'true'"],
      ['null', null, 'null; leave it out; if it comes from process.env, set that variable before synth'],
      [
        'a variable that is not set',
        undefined,
        'nothing; leave it out; if it comes from process.env, set that variable before synth',
      ],
      ['a list', ['x'], '["x"]; write text'],
    ] as const
  ).map(([what, label, told]) => ({
    title: `a label of the chart is ${what}`,
    chart: { labels: { team: label as never } },
    given: {},
    told: [`the chart's labels.team: must be text, got ${told}`],
  })),
  {
    title: 'a label of the chart is one of Kueue',
    chart: { labels: { 'kueue.x-k8s.io/queue-name': 'team-a' } },
    given: {},
    told: [
      "the chart's labels: must have a key that is not reserved, got \"kueue.x-k8s.io/queue-name\"; leave it out, and write kueue: { localQueue: 'team-a' }",
    ],
  },
  {
    title: 'a label of the chart is called constructor',
    chart: { labels: { constructor: 'x' } },
    given: {},
    told: [
      'the chart\'s labels.constructor: must have another name: a manifest can\'t have a field called constructor, got "constructor"; rename it',
    ],
  },
  {
    title: 'Redis in a chart with such a label',
    construct: 'redis',
    chart: { labels: { team: 'data science' } },
    given: {},
    told: [
      'the chart\'s labels.team: must be at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, or empty, got "data science"; use only these characters',
    ],
  },
];
