import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';

/** The folder of the command, and the files that may write commands: they quote them, and repeat the options that lead to a cluster. */
const CLI = path.join(__dirname, '..', '..', '..', 'cli');
const WRITERS = ['text/commands-to-copy.ts', 'system/started-as.ts'];

/** A program and its first word. */
const COMMAND =
  /\b(?:kubectl (?:apply|config|create|delete|describe|edit|exec|get|logs|patch|run|scale|wait)|kubepar (?:try|plan|status|wait|collect|report|rerun|clean|completion|help)|npx \w|npm (?:ci|exec|install|run)|cdk8s synth)\b|\b(?:kubectl|kubepar|npx|npm) (?:--?\w|\$\{|$)/;

/** What names a command without being one to copy. */
const NAMES = [/kubepar collect or kubepar try wrote/, /cdk8s synth wrote/, /which cdk8s synth writes/];

/** The texts in a file, each with what is in place of its variables. */
function textsIn(file: string): string[] {
  const texts: string[] = [];
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node))
      texts.push(node.head.text + node.templateSpans.map(({ literal }) => `\${}${literal.text}`).join(''));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

test('no file of cli/ writes a command around the class that quotes it and repeats the options', () => {
  const files = fs
    .readdirSync(CLI, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !WRITERS.includes(file));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    textsIn(path.join(CLI, file))
      .filter((text) => COMMAND.test(NAMES.reduce((rest, name) => rest.replace(name, ''), text)))
      .map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

test.each(['run kubectl apply -f x', 'kubectl ${}', 'npx kubepar try', 'npm run synth', 'kubepar --help'])(
  'a command is found in a text: %s',
  (text) => {
    expect(text).toMatch(COMMAND);
  },
);
