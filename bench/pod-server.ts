import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAllDocuments } from 'yaml';
import { COMPLETION_INDEX, JOB_NAME } from '../lib/manifest/labels';
import { attemptRecord, beginLine, block, terminationMessage } from '../test/cli/results/support';
import { isSelected, type ApiObject, type FakeJob } from '../test/cli/fake-cluster';

// A separate program: the API server of a cluster with one study, whose pods have all finished. It creates each answer
// on request, so that its memory does not limit the number of pods.
//
// usage: node --require tsx/cjs bench/pod-server.ts MANIFEST PODS, which prints its address.

const [, , manifest = '', pods = ''] = process.argv;
const count = Number(pods);
const created = { creationTimestamp: '2024-05-01T10:00:00Z' };
const documents = parseAllDocuments(fs.readFileSync(manifest, 'utf8')).map((document) => document.toJS() as ApiObject);
const job = documents.find((object): object is FakeJob => object.kind === 'Job');
if (job === undefined) throw new Error(`${manifest} has no Job`);
const { metadata: ofPod, spec } = job.spec.template as FakeJob['spec']['template'] & { readonly spec: object };
const study = ofPod.labels?.['app.kubernetes.io/instance'] ?? '';

const LISTS: Readonly<Record<string, readonly ApiObject[]>> = {
  configmaps: documents
    .filter(({ kind }) => kind === 'ConfigMap')
    .map((object) => ({ ...object, metadata: { ...object.metadata, ...created } })),
  jobs: [
    {
      ...job,
      metadata: { ...job.metadata, ...created },
      status: {
        completedIndexes: `0-${String(count - 1)}`,
        succeeded: count,
        conditions: [{ type: 'Complete', status: 'True' }],
      },
    } as FakeJob,
  ],
};

/** Two numbers that are those of the task. */
function outputOf(task: number): string {
  const drawn = createHash('sha256').update(String(task)).digest();
  const [estimate, error] = [drawn.readUInt32LE(0) / 2 ** 32, drawn.readUInt32LE(4) / 2 ** 35];
  return `estimate,error\n${estimate.toFixed(7)},${error.toFixed(7)}\n`;
}

function nameOf(task: number): string {
  return `${study}-${String(task)}-abcde`;
}

function seal(task: number): { readonly pod: string; readonly record: ReturnType<typeof attemptRecord> } {
  const pod = `00000000-0000-4000-8000-${String(task).padStart(12, '0')}`;
  return { pod, record: attemptRecord({ study, task, pod, started: 1_700_000_000 + task / 10 }, outputOf(task)) };
}

function logOf(task: number): string {
  const { pod, record } = seal(task);
  return `${beginLine({ study, pod, index: task })}${outputOf(task)}${block(record, outputOf(task))}`;
}

/** As large as those of a cluster, which says who has written which field. */
function podOf(task: number): object {
  const { pod, record } = seal(task);
  const message = terminationMessage({ study, pod, index: task }, [record]);
  const times = { startedAt: created.creationTimestamp, finishedAt: created.creationTimestamp };
  const terminated = { exitCode: 0, reason: 'Completed', message, ...times };
  const ofContainer = { name: 'task', ready: false, restartCount: 0, image: 'rocker/r-ver:4.5.0', started: false };
  const types = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  return {
    metadata: {
      name: nameOf(task),
      uid: pod,
      ...created,
      labels: { ...ofPod.labels, [JOB_NAME]: job?.metadata.name, [COMPLETION_INDEX]: String(task) },
      annotations: { ...ofPod.annotations, [COMPLETION_INDEX]: String(task) },
      managedFields: ['kube-controller-manager', 'kubelet'].map((manager) => ({
        manager,
        operation: 'Update',
        apiVersion: 'v1',
        time: created.creationTimestamp,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:containers': { 'k:{"name":"task"}': { '.': {}, 'f:env': {}, 'f:image': {} } } } },
      })),
    },
    spec: { ...spec, nodeName: `node-${String(task % 50)}` },
    status: {
      phase: 'Succeeded',
      podIP: '10.0.0.1',
      conditions: types.map((type) => ({ type, status: 'True', lastTransitionTime: created.creationTimestamp })),
      containerStatuses: [{ ...ofContainer, state: { terminated } }],
    },
  };
}

function podPage({ searchParams }: URL): object {
  const isWanted = isSelected(searchParams.get('fieldSelector'), { 'status.phase': 'Succeeded' });
  const from = Number(searchParams.get('continue') ?? 0);
  const to = Math.min(isWanted ? count : 0, from + Number(searchParams.get('limit') ?? Infinity));
  const items = Array.from({ length: Math.max(0, to - from) }, (_, place) => podOf(from + place));
  return { items, metadata: to < count && isWanted ? { continue: String(to) } : {} };
}

function answer(url: URL): object | string {
  const [, task] = /-(\d+)-abcde\/log$/.exec(url.pathname) ?? [];
  if (task !== undefined) return logOf(Number(task));
  const list = url.pathname.split('/').at(-1) ?? '';
  if (list === 'pods') return podPage(url);
  const labels = url.searchParams.get('labelSelector');
  return {
    items: (LISTS[list] ?? []).filter(({ metadata }) => isSelected(labels, metadata.labels ?? {})),
    metadata: {},
  };
}

const server = http.createServer(({ url = '' }, response) => {
  const answered = answer(new URL(url, 'http://cluster'));
  const isText = typeof answered === 'string';
  response.setHeader('content-type', isText ? 'text/plain' : 'application/json');
  response.end(isText ? answered : JSON.stringify(answered));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});
// Whoever started it may have been killed.
process.stdin.on('end', () => process.exit()).resume();
