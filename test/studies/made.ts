import { App, Chart, type Duration } from 'cdk8s';
import {
  ExpandedSweep,
  Parameters,
  QueueWorkerPool,
  StaticSimulation,
  type Kueue,
  type Results,
  type StudyResources,
} from '../../lib';
import { keptName } from '../../lib/study/environment';
import { renderedPart } from '../pods/exact';
import { readRows, renderChart, variablesOf, type Rendered, type RenderedJob } from '../support';
import type { RandomStudy } from './arbitrary';

/** A chart with the study alone. */
export function makeStudy({ construct, id, namespace, labels, props, rows }: RandomStudy): Chart {
  const chart = new Chart(new App(), 'chart', { ...(namespace !== undefined && { namespace }), labels });
  // Props may have any type here, as in a main.ts that nobody type-checks.
  const given = props as never;
  const table =
    rows.length === 0 ? {} : { [construct === 'pool' ? 'items' : 'parameters']: Parameters.table([...rows]) };
  if (construct === 'simulation') new StaticSimulation(chart, id, given);
  else if (construct === 'sweep') new ExpandedSweep(chart, id, { ...table, ...(given as object) } as never);
  else new QueueWorkerPool(chart, id, { ...table, ...(given as object) } as never);
  return chart;
}

/** Expects that everything in a study is in what its chart renders, and nothing is null. */
export function renderedAsGiven({ construct, namespace, labels, props, rows }: RandomStudy, chart: Chart): Rendered {
  const rendered = renderChart(chart);
  expect(rendered.yaml).not.toMatch(/: null$|: ~$|- null$/m);
  for (const { metadata } of rendered.objects) {
    expect(metadata.namespace).toBe(namespace);
    expect(metadata.labels).toMatchObject(labels);
  }
  const files = rendered.configMaps.flatMap(({ data }) => Object.entries(data ?? {}));
  const description = JSON.parse(Object.fromEntries(files)['study.json'] ?? '') as Record<string, unknown>;
  const { image, command, seed, completions } = props;
  expect(description).toMatchObject({ image, command, ...(seed !== undefined && { seed }) });
  if (construct === 'simulation') expect(description['tasks']).toBe(completions);
  if (rows.length > 0) expect(readRows(rendered)).toEqual(rows.map((row) => Object.values(row)));
  for (const { metadata, spec } of rendered.jobs) {
    const given: Given = props;
    textsAsGiven(given.metadata, metadata);
    textsAsGiven(given.podMetadata, spec.template.metadata);
  }
  for (const job of rendered.jobs)
    if (job.metadata.labels['app.kubernetes.io/component'] !== 'loader') jobAsGiven(props, job);
  return rendered;
}

interface Given {
  readonly image?: string;
  readonly pod?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: readonly { readonly secret: string; readonly mountPath: string }[];
  readonly resources?: StudyResources;
  readonly noRetryExitCodes?: readonly number[];
  readonly freeRetryExitCodes?: readonly number[];
  readonly itemsPerProcess?: number;
  readonly warm?: boolean | readonly string[];
  readonly kueue?: Kueue;
  readonly deadline?: Duration;
  readonly ttl?: Duration;
  readonly suspend?: boolean;
  readonly results?: Results;
  readonly metadata?: Texts;
  readonly podMetadata?: Texts;
}

interface Texts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function textsAsGiven({ labels = {}, annotations = {} }: Texts = {}, rendered: Texts): void {
  expect(rendered.labels).toMatchObject(labels);
  expect(rendered.annotations ?? {}).toMatchObject(annotations);
}

function jobAsGiven(props: Given, { metadata: { labels }, spec }: RenderedJob): void {
  const { pod = {}, env = {}, secrets = [], resources = {}, deadline, ttl, suspend, results, kueue } = props;
  const { template, ...rest } = spec;
  const [container] = template.spec.containers;
  expect(renderedPart(pod, template.spec)).toEqual(pod);
  expect(container.image).toBe(props.image);
  const variables = variablesOf(container);
  const { noRetryExitCodes, freeRetryExitCodes, itemsPerProcess, warm } = props;
  const own = {
    KUBEPAR_NO_RETRY_EXIT_CODES: codesText(noRetryExitCodes),
    KUBEPAR_FREE_RETRY_EXIT_CODES: codesText(freeRetryExitCodes),
    KUBEPAR_ITEMS_PER_PROCESS: itemsPerProcess === undefined ? undefined : String(itemsPerProcess),
    KUBEPAR_WARM: warm === undefined || warm === false ? undefined : ['base', ...(warm === true ? [] : warm)].join(' '),
  };
  for (const [name, value] of Object.entries(own)) expect([name, variables[name]]).toEqual([name, value]);
  for (const [name, value] of Object.entries(env))
    expect(asExpanded(variables[name] ?? variables[keptName(name)])).toBe(value);
  for (const { secret, mountPath } of secrets) {
    const mount = container.volumeMounts.find((each) => each.mountPath === mountPath);
    expect(mount?.readOnly).toBe(true);
    expect(template.spec.volumes.find(({ name }) => name === mount?.name)?.secret?.secretName).toBe(secret);
  }
  if (results?.place.kind === 'volume')
    expect(JSON.stringify(template.spec.volumes)).toContain('persistentVolumeClaim');
  const { cpu, memory, ephemeralStorage, sharedMemory, extended = {} } = resources;
  if (cpu !== undefined) expect(asNumber(container.resources.requests['cpu'])).toBe(asNumber(cpu.amount));
  if (memory !== undefined) expect(asNumber(container.resources.limits['memory'])).toBe(memory.toKibibytes() * 1024);
  if (ephemeralStorage !== undefined)
    expect(asNumber(container.resources.limits['ephemeral-storage'])).toBe(ephemeralStorage.toKibibytes() * 1024);
  if (sharedMemory !== undefined) {
    const mount = container.volumeMounts.find((each) => each.mountPath === '/dev/shm');
    const limit = template.spec.volumes.find(({ name }) => name === mount?.name)?.emptyDir?.sizeLimit;
    expect(asNumber(limit)).toBe(sharedMemory.toKibibytes() * 1024);
  }
  for (const name of Object.keys(extended)) expect(container.resources.limits).toHaveProperty([name]);
  if (kueue !== undefined)
    expect(labels).toMatchObject({
      'kueue.x-k8s.io/queue-name': kueue.localQueue,
      ...(kueue.priorityClass !== undefined && { 'kueue.x-k8s.io/priority-class': kueue.priorityClass }),
    });
  if (deadline !== undefined) expect(rest['activeDeadlineSeconds']).toBe(inSeconds(deadline));
  if (ttl !== undefined) expect(rest['ttlSecondsAfterFinished']).toBe(inSeconds(ttl));
  if (suspend === true) expect(rest['suspend']).toBe(true);
}

function codesText(codes: readonly number[] = []): string | undefined {
  return codes.length === 0 ? undefined : [...new Set(codes)].sort((a, b) => a - b).join(' ');
}

/** How the kubelet reads a value in which nothing refers to another variable. */
function asExpanded(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('$$', '$') : value;
}

function asNumber(quantity: unknown): number {
  const [, number = '', unit = ''] = /^([\d.]+)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  if (unit === 'm') return Number(`${number}e-3`);
  return Number(number) * ({ '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[unit] ?? Number.NaN);
}

/** 1.1 hours are 3960 seconds, which no sum of doubles gives exactly. */
function inSeconds(duration: Duration): number {
  return Math.round(duration.toSeconds({ integral: false }));
}
