import * as fs from 'node:fs';
import * as fc from 'fast-check';
import { Parameters, range } from '../../lib';
import { configMaps, fileBytes } from '../../lib/manifest/config-maps';
import type { ConfigMapData } from '../../lib/manifest/config-map';
import { RUNTIME_FILES } from '../../lib/manifest/runtime-files';
import { shippedText } from '../../lib/manifest/shipped-text';
import { bytesInAnnotation } from '../../lib/manifest/size';
import type { StudyFile } from '../../lib/study/files';
import { tryReadTable } from '../../lib/study/parameters/table-files';
import { checked, mountedFiles, REPEATABLE, render, TestProject, type Given } from '../support';
import { renderSweep, runtimeFile, sweep } from './support';
import { draws } from '../thoroughness';

const project = new TestProject();

describe('the ConfigMap of a study', () => {
  test('describes the study in study.json', () => {
    const [map] = configMaps(checked({ seed: 5 }), 'study-0');
    expect(map).toMatchObject({ name: 'study-0', items: [{ key: 'study.json', path: 'study.json' }] });
    expect(JSON.parse(map!.data['study.json']!)).toMatchObject({ format: 1, id: 'study', tasks: 3, seed: 5 });
  });

  test('contains the runtime as it is shipped', () => {
    const mounted = mountedFiles(render());
    for (const name of RUNTIME_FILES)
      expect(mounted.get(name)?.bytes.toString('utf8')).toBe(shippedText(name, runtimeFile(name)));
    expect(mounted.size).toBe(RUNTIME_FILES.length + 1);
  });

  test('is immutable, like every ConfigMap of the study', () => {
    project.write('a.R');
    const { configMaps: maps } = render({ files: ['a.R'] });
    expect(maps).toHaveLength(3);
    expect(maps.every(({ immutable }) => immutable)).toBe(true);
  });
});

describe('a text file', () => {
  test('is shown in the manifest line by line', () => {
    project.write(
      'script.R',
      'x <- rnorm(365, 1.001, 0.01)\n\n\tif (x > 1) {\n  cat("$(x) $$ \\"é\\"") # trailing  \n}\n',
    );
    const { yaml } = render({ files: ['script.R'] });
    expect(yaml).toContain(
      '  script.R: |\n    x <- rnorm(365, 1.001, 0.01)\n\n    \tif (x > 1) {\n      cat("$(x) $$ \\"é\\"") # trailing  \n    }\n',
    );
  });

  test.each([
    ['without a line break at its end', 'a\nb', '|-'],
    ['with several', 'a\n\n\n', '|+'],
    ['that starts with empty lines', '\n\na\n', '|'],
    ['that starts with an indented line', '  a\nb\n', '|2'],
    ['with a line like the end of a document', 'a\n---\n...\n', '|'],
    ['with a very long line', `${'a '.repeat(5000)}\nb\n`, '|'],
  ])('%s is also shown like this', (_, text, header) => {
    project.write('a.txt', text);
    const rendered = render({ files: ['a.txt'] });
    expect(rendered.yaml).toContain(`  a.txt: ${header}\n`);
    expect(mountedFiles(rendered).get('files/a.txt')?.bytes.toString()).toBe(text);
  });
});

describe('a file that YAML could not show unchanged', () => {
  test.each([
    ['NUL', 'a\0b\n'],
    ['CRLF line breaks', 'a\r\nb\r\n'],
    ['a lone CR', 'a\rb'],
    ['a byte order mark', '\ufeffa\n'],
    ['a control character', 'a\x1b[31mb\n'],
    ['DEL', 'a\x7fb\n'],
    ['a C1 control', 'a\u0085b\n'],
    ['a line separator', 'a\u2028b\n'],
    ['a noncharacter', 'a\uffffb\n'],
    ['UTF-8 that is none', Buffer.from([0x61, 0xff, 0xfe, 0x0a])],
    ['a cut character', Buffer.from('é').subarray(0, 1)],
    ['UTF-16', Buffer.from('a\n', 'utf16le')],
    ['text that is read in another order', 'if (admin\u202e) {\n'],
    ['an isolate of direction', 'a\u2066b\n'],
    ['a number that only some parsers know', '0o17'],
    ['a blank line at its start', ' \na\n'],
    ['nothing but blank lines', ' \n\n'],
    ['a tab at its start', '\ta\nb\n'],
    ['indentation after its last line break', `${'a'.repeat(40)}\n \n  `],
  ])('because of %s is stored in binaryData, byte by byte', (_, content) => {
    project.write('file', content);
    const rendered = render({ files: ['file'] });
    const map = rendered.configMaps.at(-1)!;
    expect(map.data ?? {}).toEqual({});
    expect(Buffer.from(map.binaryData!['file']!, 'base64').equals(Buffer.from(content))).toBe(true);
  });

  test('or that it can: any bytes are read back from the YAML unchanged', () => {
    const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r', 'a', '#', ':', '"', '\u0085', '\ufeff') });
    const contents = fc.oneof(blanks, fc.string({ unit: 'binary' }), fc.uint8Array());
    fc.assert(
      fc.property(fc.array(contents, { minLength: 1, maxLength: 20 }), (files) => {
        files.forEach((content, position) => {
          project.write(`in/${String(position)}`, content);
        });
        const mounted = mountedFiles(render({ files: ['in'] }));
        files.forEach((content, position) => {
          const { bytes } = mounted.get(`files/in/${String(position)}`)!;
          expect(bytes.equals(Buffer.from(content as string))).toBe(true);
        });
        fs.rmSync(project.path('in'), { recursive: true });
      }),
      { ...REPEATABLE, numRuns: draws(30) },
    );
  });
});

describe('an empty file', () => {
  test.each([
    ['alone', []],
    ['beside bytes', ['data.bin']],
    ['beside text', ['a.txt']],
  ])('exists, %s', (_, others) => {
    project.write('__init__.py', '');
    project.write('data.bin', '\0');
    project.write('a.txt', 'a\n');
    const mounted = mountedFiles(render({ files: ['__init__.py', ...others] }));
    expect(mounted.get('files/__init__.py')?.bytes).toHaveLength(0);
  });
});

describe('files in the pod', () => {
  test('have their paths, and are writable and executable as in the project', () => {
    project.write('src/run.sh', '#!/bin/sh\n', 0o755);
    project.write('src/deep/a.R', 'a\n', 0o600);
    const mounted = mountedFiles(render({ files: ['src'] }));
    expect(mounted.get('files/src/run.sh')?.mode).toBe(0o755);
    expect(mounted.get('files/src/deep/a.R')?.mode).toBe(0o644);
  });

  test.each([
    ['a b.R', 'a_b.R'],
    ['é数.R', '__.R'],
    ['.hidden', '_hidden'],
    ['-rf', '-rf'],
    ['0o17', '0o17.2'],
    ['null', 'null'],
    ['1e3', '1e3'],
    [`${'n'.repeat(250)}.R`, `${'n'.repeat(198)}.R`],
    [`xx..${'n'.repeat(198)}`, `_${'n'.repeat(198)}`],
  ])('%s has a key that Kubernetes accepts', (name, key) => {
    project.write(name);
    const map = render({ files: [name] }).configMaps.at(-1)!;
    expect(Object.keys(map.data!)).toEqual([key]);
    expect(key).toMatch(/^(?!\.\.)[-._a-zA-Z0-9]{1,253}$/);
  });

  test('stay distinct even if their keys would be the same', () => {
    for (const name of ['a b', 'a_b', 'a+b', 'constructor', '__proto__']) project.write(`src/${name}`, `${name}\n`);
    const mounted = mountedFiles(
      render({ files: ['src/a b', 'src/a_b', 'src/a+b', 'src/constructor', 'src/__proto__'] }),
    );
    for (const name of ['a b', 'a_b', 'a+b', 'constructor', '__proto__']) {
      expect(mounted.get(`files/${name}`)?.bytes.toString()).toBe(`${name}\n`);
    }
  });
});

describe('many or large files', () => {
  test('are spread in order over as many ConfigMaps as they need', () => {
    const files = ['a', 'b', 'c', 'd'].map((name) => file(name, 'x'.repeat(100_000)));
    const maps = filesMaps(files);
    expect(maps.map(({ name }) => name)).toEqual(['study-0-files-0', 'study-0-files-1']);
    expect(maps.map(({ items }) => items.map(({ key }) => key))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('fill a ConfigMap to its last byte', () => {
    // Two quotes, and the path counted twice.
    const half = 'x'.repeat(124_000 - 4);
    expect(filesMaps([file('a', half), file('b', half)])).toHaveLength(1);
    expect(filesMaps([file('a', half), file('b', `${half}x`)])).toHaveLength(2);
  });

  test('create no ConfigMap if there are none', () => {
    expect(filesMaps([])).toEqual([]);
  });

  test('leave no ConfigMap larger than kubectl apply accepts, whatever they contain', () => {
    const content = fc.oneof(
      fc.nat(120_000).map((length) => Buffer.from('<'.repeat(length / 6))),
      fc.nat(120_000).map((length) => Buffer.from('é\n'.repeat(length / 4))),
      fc.nat(120_000).map((length) => Buffer.alloc(length)),
    );
    fc.assert(
      fc.property(fc.array(content, { minLength: 1, maxLength: 12 }), (contents) => {
        const files = contents.map((bytes, position) => ({ path: `f${String(position)}`, bytes, executable: false }));
        const maps = filesMaps(files);
        expect(maps.flatMap(({ items }) => items).map(({ key }) => key)).toEqual(files.map((one) => one.path));
        for (const { data, binaryData } of maps) {
          expect(bytesInAnnotation({ data, binaryData })).toBeLessThanOrEqual(248_000);
        }
      }),
      { ...REPEATABLE, numRuns: draws(30) },
    );
  });

  test('are counted as they will be written: base64 for bytes, escapes for text', () => {
    expect(fileBytes(file('a', 'x'.repeat(1000)))).toBe(1004);
    expect(fileBytes(file('a', '<'.repeat(1000)))).toBe(6004);
    expect(fileBytes(file('a', '\0'.repeat(999)))).toBe(1332 + 4);
  });
});

describe('a parameter table', () => {
  test('that is small takes one ConfigMap: its axes, and the rows of its lists', () => {
    const maps = tableMaps(Parameters.grid({ n: range(5, 50, 5), method: ['lm', 'rf'] }));
    expect(maps).toEqual([
      {
        name: 'study-0-parameters-0',
        data: { axes: 'range 10 2 5 5 0 n\nlist 2 1 method\n', 'rows-1-0': '"lm"\n"rf"\n' },
        binaryData: {},
        items: [
          { key: 'axes', path: 'parameters/axes' },
          { key: 'rows-1-0', path: 'parameters/rows-1-0' },
        ],
      },
    ]);
  });

  test('creates no ConfigMap if there is none', () => {
    expect(configMaps(checked(), 'study-0').map(({ name }) => name)).toEqual(['study-0', 'study-0-runtime']);
  });

  describe('with 50,000 rows of 40 bytes', () => {
    const texts = Array.from({ length: 50_000 }, (_, row) => `${'<"é\\'.repeat(5)} row ${String(row)}`.padEnd(40));
    const maps = tableMaps(Parameters.list('text', texts));
    const files = maps.flatMap(({ data }) => Object.entries(data)).filter(([key]) => key !== 'axes');

    test('takes as many ConfigMaps as it needs, none of them larger than kubectl apply accepts', () => {
      const sizes = maps.map((map) => bytesInAnnotation(map));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(250_000);
      // All but the last are full: there is no room for another row.
      expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(247_000);
      expect(maps.map(({ name }) => name)).toEqual(maps.map((_, number) => `study-0-parameters-${String(number)}`));
    });

    test('has every row once, in order', () => {
      const lines = files.flatMap(([, text]) => text.split('\n').slice(0, -1));
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(texts);
    });

    test('has its rows in files that are named after the first of them, under keys that Kubernetes accepts', () => {
      let row = 0;
      for (const [key, text] of files) {
        expect(key).toBe(`rows-0-${String(row)}`);
        expect(key).toMatch(/^[-._a-zA-Z0-9]{1,253}$/);
        row += text.split('\n').length - 1;
      }
      expect(row).toBe(50_000);
    });

    test('is read back unchanged by the command', () => {
      const table = tryReadTable(new Map(maps.flatMap(({ data }) => Object.entries(data))), 50_000)!;
      expect([0, 1, 4_999, 31_415, 49_999].map((row) => table.row(row))).toEqual(
        [0, 1, 4_999, 31_415, 49_999].map((row) => [texts[row]]),
      );
    });
  });

  test('with several lists has each in its own files, and fills ConfigMaps with them in order', () => {
    const long = (letter: string): string[] => [`${letter}${'x'.repeat(100_000)}`, `${letter}${'y'.repeat(100_000)}`];
    const maps = tableMaps(Parameters.grid({ a: long('a'), b: long('b'), c: ['c'] }));
    expect(maps.map(({ data }) => Object.keys(data))).toEqual([
      ['axes', 'rows-0-0'],
      ['rows-1-0', 'rows-2-0'],
    ]);
  });

  test('with a million rows that are a grid of ranges takes a few bytes', () => {
    const maps = tableMaps(Parameters.grid({ a: range(1, 1000), b: range(0, 99.9, 0.1) }), { tasksPerPod: 100 });
    expect(maps.map(({ data }) => data)).toEqual([{ axes: 'range 1000 1000 1 1 0 a\nrange 1000 1 0 1 1 b\n' }]);
  });

  test('is in the volume next to the files of the study, whatever their names are', () => {
    for (const name of ['axes', 'rows-0-0', 'parameters']) project.write(name, `${name} of mine\n`);
    const rendered = renderSweep(Parameters.list('method', ['lm', 'rf']), {
      files: ['axes', 'rows-0-0', 'parameters'],
    });
    const mounted = mountedFiles(rendered);
    expect(mounted.get('parameters/axes')?.bytes.toString()).toBe('list 2 1 method\n');
    expect(mounted.get('parameters/rows-0-0')?.bytes.toString()).toBe('"lm"\n"rf"\n');
    for (const name of ['axes', 'rows-0-0', 'parameters'])
      expect(mounted.get(`files/${name}`)?.bytes.toString()).toBe(`${name} of mine\n`);
  });

  test('is read back from the YAML unchanged, whatever its values are', () => {
    const values = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '\t', '\r', '"', '\\', '#', ':', '\u0085', '\ufeff', 'é'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(values, { minLength: 1, maxLength: 10 }), (texts) => {
        const mounted = mountedFiles(renderSweep(Parameters.list('text', texts)));
        const lines = mounted.get('parameters/rows-0-0')!.bytes.toString().split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(texts);
      }),
      { ...REPEATABLE, numRuns: draws(30) },
    );
  });
});

function tableMaps(parameters: Parameters, given: Given = {}): ConfigMapData[] {
  return configMaps(sweep(parameters, 'indexed', given), 'study-0').slice(2);
}

function file(name: string, text: string): StudyFile {
  return { path: name, bytes: Buffer.from(text), executable: false };
}

function filesMaps(files: readonly StudyFile[]): ConfigMapData[] {
  return configMaps({ ...checked(), files }, 'study-0').slice(2);
}
