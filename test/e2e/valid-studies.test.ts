import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { StudyError } from '../../lib';
import { metadataOfUser } from '../../lib/study/metadata';
import { VALID_STUDY, type RandomStudy } from '../studies/arbitrary';
import { makeStudy, renderedAsGiven } from '../studies/made';
import { MUTATED_STUDY } from '../studies/mutated';
import type { Rendered, RenderedConfigMap, RenderedJob, RenderedObject } from '../support';
import { TestNamespace } from './support';

/** How many studies of each kind: `KUBEPAR_STUDIES=2000` for a long run. */
const STUDIES = Number(process.env['KUBEPAR_STUDIES'] ?? 25);
/** This many studies, with all their objects, are sent to the server at once. */
const BATCH = 10;
const SEED = 1;

jest.setTimeout(3_600_000);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('random studies of all constructs', () => {
  const cluster = new TestNamespace();

  test('are accepted by the API server with all their fields, and so are their pods if Pod Security restricted is enforced', () => {
    let taken = 0;
    for (const studies of batches(studiesOf(VALID_STUDY, STUDIES))) {
      const rendered = studies.map((study) => renderedAsGiven(study, makeStudy(study)));
      expect(differences(rendered)).toEqual([]);
      taken += rendered.length;
    }
    expect(taken).toBe(STUDIES);
  });

  test('with one unusual value are never accepted by kubepar and refused by the server', () => {
    let accepted = 0;
    for (const studies of batches(studiesOf(MUTATED_STUDY, STUDIES * 2))) {
      const rendered = studies.flatMap((study) => tryRender(study));
      expect(differences(rendered)).toEqual([]);
      accepted += rendered.length;
    }
    expect(accepted).toBeGreaterThan(0);
  });

  /** What the server rejects, and what it interprets differently than intended. */
  function differences(studies: readonly Rendered[]): string[] {
    if (studies.length === 0) return [];
    const pods = studies.flatMap(({ jobs }) => jobs.map(podOf));
    const yaml = [...studies.map((study) => study.yaml), ...pods.map((pod) => JSON.stringify(pod))].join('\n---\n');
    const { items, said } = create(yaml);
    const expected = studies.flatMap(({ objects }) => objects);
    return [...said, ...(said.length > 0 ? [] : expected.flatMap((object, place) => misread(object, items[place])))];
  }

  function create(input: string): { readonly items: readonly RenderedObject[]; readonly said: readonly string[] } {
    const args = ['--namespace', cluster.name, 'apply', '--dry-run=server', '--output', 'json', '-f', '-'];
    const { status, stdout, stderr } = spawnSync('kubectl', args, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
    const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Warning:'));
    if (status !== 0) return { items: [], said };
    const { items } = JSON.parse(stdout) as { readonly items: readonly RenderedObject[] };
    return { items, said };
  }
});

/** In the only namespace of the test, with different names. */
function studiesOf(kind: fc.Arbitrary<RandomStudy>, count: number): RandomStudy[] {
  return fc
    .sample(kind, { numRuns: count, seed: SEED })
    .map((study, position) => ({ ...study, id: `s${String(position)}`, namespace: undefined }));
}

function batches<Study>(studies: readonly Study[]): Study[][] {
  return Array.from({ length: Math.ceil(studies.length / BATCH) }, (_, batch) =>
    studies.slice(batch * BATCH, (batch + 1) * BATCH),
  );
}

/** What the unusual study renders; nothing if it is refused. */
function tryRender(study: RandomStudy): Rendered[] {
  try {
    return [renderedAsGiven(study, makeStudy(study))];
  } catch (error) {
    if (error instanceof StudyError) return [];
    throw error;
  }
}

/** The differences of an object between the server and the manifest, ignoring quantities and defaults. */
function misread(expected: RenderedObject, got: RenderedObject | undefined): string[] {
  const after = got === undefined ? [] : textsOf(got);
  return textsOf(expected).flatMap((text, place) =>
    text === after[place]
      ? []
      : [`${expected.kind} ${expected.metadata.name}: ${text} became ${after[place] ?? 'nothing'}`],
  );
}

/** Everything in an object as text, one line each. */
function textsOf(object: RenderedObject): string[] {
  const { kind, metadata } = object;
  const { data, binaryData } = object as RenderedConfigMap;
  const template = kind === 'Job' ? (object as RenderedJob).spec.template : undefined;
  const pod = template?.spec;
  // The server and kubectl add their own.
  const given = [metadata, template?.metadata].map((each) => metadataOfUser(each));
  const texts = given.flatMap(({ labels, annotations }) => [labels, annotations]);
  const containers = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
  const { nodeSelector } = (pod ?? {}) as { readonly nodeSelector?: object };
  return [
    `${kind} ${metadata.name}`,
    ...[metadata.labels, ...texts, data, binaryData, nodeSelector].flatMap((each = {}) => entriesOf(each)),
    ...containers.flatMap(({ name, image, command, args, env }) => [
      JSON.stringify([name, image, command, args]),
      // The server omits empty values.
      ...env.map((variable) => JSON.stringify([variable.name, variable.value ?? ''])),
    ]),
  ];
}

function entriesOf(given: object): string[] {
  return Object.entries(given)
    .map((entry) => JSON.stringify(entry))
    .sort();
}

/** The pod of a Job by itself, without what must already exist in the cluster. */
function podOf({ spec, metadata }: RenderedJob, position: number): object {
  const { labels, annotations } = spec.template.metadata;
  const { priority, priorityClassName, preemptionPolicy, serviceAccountName, runtimeClassName, ...rest } =
    spec.template.spec;
  expect([priority, priorityClassName, preemptionPolicy, serviceAccountName, runtimeClassName]).toBeDefined();
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${metadata.name.slice(0, 40)}-${String(position)}`, labels, annotations },
    spec: rest,
  };
}
