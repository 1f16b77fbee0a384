import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ProblemList } from '../../lib/study/problems';
import { checkResources } from '../../lib/study/resources';
import { messagesOf, render } from '../support';

test('a pod requests half a CPU, 512 MiB and 1 GiB of disk by default', () => {
  const usual = { cpu: '500m', memory: '512Mi', ephemeralStorage: '1Gi', extended: {} };
  expect(checkResources(new ProblemList(), undefined)).toEqual(usual);
  expect(checkResources(new ProblemList(), {})).toEqual(usual);
  expect(checkResources(new ProblemList(), { cpu: undefined, memory: undefined })).toEqual(usual);
});

test.each([
  [Cpu.millis(1), '1m'],
  [Cpu.millis(200), '200m'],
  [Cpu.millis(1000), '1'],
  [Cpu.millis(1500), '1500m'],
  [Cpu.units(2), '2'],
  [Cpu.units(0.5), '500m'],
  [Cpu.units(0.001), '1m'],
  [Cpu.units(1.001), '1001m'],
  [Cpu.units(1.005), '1005m'],
  [Cpu.units(4.35), '4350m'],
])('the CPU %j is rendered as %s', (cpu, text) => {
  const problems = new ProblemList();
  expect(checkResources(problems, { cpu }).cpu).toBe(text);
  expect(problems.length).toBe(0);
});

test.each<[unknown, string]>([
  [Cpu.millis(0), '0m'],
  [Cpu.units(0), '0'],
  [Cpu.millis(0.5), '0.5m'],
  [Cpu.units(0.0001), '0.0001'],
  [Cpu.units(0.0015), '0.0015'],
  [Cpu.millis(-1), '-1m'],
  [Cpu.units(-1), '-1'],
  [Cpu.units(NaN), 'NaN'],
  [Cpu.units(Infinity), 'Infinity'],
  ['half', '"half"'],
  [0, '0'],
  [{}, '{}'],
])('the CPU %j is refused', (cpu, shown) => {
  expect(messagesOf((problems) => checkResources(problems, { cpu }))).toEqual([
    `resources.cpu: must be a Cpu of at least one thousandth, in whole thousandths, got ${shown}; write, for example, Cpu.millis(500) or Cpu.units(2)`,
  ]);
});

test.each([
  ['1,5', 'units(1.5)'],
  ['500m', 'millis(500)'],
  [0.5, 'units(0.5)'],
  ['2', 'units(2)'],
])('the CPU %j is refused, and the probable meaning is named', (cpu, code) => {
  const [message] = messagesOf((problems) => checkResources(problems, { cpu }));
  expect(message?.endsWith(`; write Cpu.${code}`)).toBe(true);
});

test.each([
  [Size.mebibytes(4), '4Mi'],
  [Size.kibibytes(4097), '4097Ki'],
  [Size.kibibytes(8192), '8Mi'],
  [Size.mebibytes(1024), '1Gi'],
  [Size.gibibytes(1.5), '1536Mi'],
  [Size.tebibytes(1), '1024Gi'],
])('the memory %j is rendered as %s', (memory, text) => {
  const problems = new ProblemList();
  expect(checkResources(problems, { memory }).memory).toBe(text);
  expect(problems.length).toBe(0);
});

test('memory has at least 4 MiB, because no container starts with less', () => {
  const below = { memory: Size.kibibytes(4 * 1024 - 1) };
  expect(messagesOf((problems) => checkResources(problems, below))).toEqual([
    'resources.memory: must be a Size of at least 4 MiB, in whole KiB, got 4095Ki; choose one in that range, for example Size.mebibytes(512)',
  ]);
});

test('disk has at least 16 MiB', () => {
  const problems = new ProblemList();
  expect(checkResources(problems, { ephemeralStorage: Size.mebibytes(16) }).ephemeralStorage).toBe('16Mi');
  expect(checkResources(problems, { ephemeralStorage: Size.kibibytes(16_385) }).ephemeralStorage).toBe('16385Ki');
  expect(problems.length).toBe(0);
  const below = { ephemeralStorage: Size.kibibytes(16_383) };
  expect(messagesOf((list) => checkResources(list, below))).toEqual([
    expect.stringMatching(/^resources\.ephemeralStorage: must be a Size of at least 16 MiB, .* got 16383Ki; /),
  ]);
});

test('another resource is refused, and the place for devices is named', () => {
  expect(messagesOf((problems) => checkResources(problems, { cpus: 2, gpu: 1 }))).toEqual([
    'resources.cpus: must be one of cpu, memory, ephemeralStorage, sharedMemory, extended, got 2; write cpu',
    "resources.gpu: must be one of cpu, memory, ephemeralStorage, sharedMemory, extended, got 1; write extended: { 'nvidia.com/gpu': 1 }",
  ]);
});

test.each([[null], ['1Gi'], [5], [[]]])('%j are not resources', (given) => {
  expect(messagesOf((problems) => checkResources(problems, given))).toEqual([
    expect.stringMatching(
      /^resources: must be an object, got .*; write, for example, \{ memory: Size\.gibibytes\(1\) \}$/,
    ),
  ]);
});

test('devices and huge pages are accepted by any name, as whole numbers', () => {
  const problems = new ProblemList();
  const extended = {
    'nvidia.com/gpu': 2,
    'amd.com/gpu': 1,
    'example.com/fpga.v2': 8,
    'kubernetes.io.example.com/fpga': 1,
    'hugepages-2Mi': Size.mebibytes(64),
  };
  expect(checkResources(problems, { extended }).extended).toEqual({ ...extended, 'hugepages-2Mi': '64Mi' });
  expect(problems.all).toEqual([]);
});

test('a pod requests as many devices as its limit', () => {
  const extended = { 'nvidia.com/gpu': 2, 'hugepages-2Mi': Size.mebibytes(4) };
  const { requests, limits } = render({ resources: { extended } }).container.resources;
  expect(requests).toMatchObject({ cpu: '500m', memory: '512Mi', 'nvidia.com/gpu': 2, 'hugepages-2Mi': '4Mi' });
  expect(limits).toMatchObject({ memory: '512Mi', 'nvidia.com/gpu': 2, 'hugepages-2Mi': '4Mi' });
});
