import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { KubeJob } from '../imports/k8s';
import { LABEL } from './manifest/labels';
import { isDnsLabel, isRecord } from './study/checks';
import { reportNoText } from './study/environment';
import { PROPS, readGiven, tryRead } from './study/given';
import { checkLabel, checkNotOfKueue } from './study/metadata';
import { fieldPath } from './study/plain-data';
import { ProblemList, StudyError, type Problem } from './study/problems';
import { checkYamlText } from './study/yaml-text';

/**
 * The id of the construct, if it can have one.
 * @throws StudyError, because the error of constructs would end the program with a stack trace.
 */
export function constructId(scope: unknown, id: unknown): string {
  if (!isConstruct(scope)) throw misplaced('', scope);
  const { node } = scope;
  const problem = (rule: string, remedy: string): Problem => ({ prop: 'id', rule, given: id, remedy });
  if (typeof id !== 'string' || id === '')
    throw refused(scope, new StudyError(node.path, [problem('be text', "choose a name such as 'monte-carlo'")]));
  // Names that every object has look like existing children.
  const nodeId = id in {} ? `${id}-study` : id;
  const path = node.tryFindChild(nodeId)?.node.path;
  if (path !== undefined) {
    const twin = problem(`not be the id of another construct there ([${path}])`, 'rename one of them');
    throw refused(scope, new StudyError(path, [twin]));
  }
  if (!node.scopes.some((each) => Chart.isChart(each))) throw misplaced(id, scope);
  // Not instanceof, which is false if cdk8s is installed twice.
  if (!('synth' in node.root)) throw misplaced(id, scope, 'be in a Chart of an App, because only an App writes it');
  return nodeId;
}

function isConstruct(given: unknown): given is Construct {
  return tryRead(new ProblemList(), 'scope', () => Construct.isConstruct(given)) === true;
}

function misplaced(path: string, given: unknown, rule = 'be in a Chart'): StudyError {
  const remedy = "write new Chart(app, 'study') and pass it as the first argument";
  const got = isConstruct(given) ? given.constructor.name : given;
  return new StudyError(path, [{ prop: 'scope', rule, given: got, remedy }]);
}

/**
 * The props, read once.
 * @throws StudyError if they are not an object.
 */
export function givenProps<Props>(scope: Construct, props: Props): Props {
  const problems = new ProblemList();
  const given: unknown = readGiven(problems, PROPS, props);
  const remedy = "write, for example, { image: 'rocker/r-ver:4.5.0', command: ['Rscript', 'script.R'] }";
  if (problems.length === 0 && !isRecord(given)) problems.report(PROPS, 'be an object', given, remedy);
  refuseIfAny(scope, problems);
  return given as Props;
}

/**
 * Throws the problems, if any.
 * @throws StudyError with all of them.
 */
export function refuseIfAny(scope: Construct, problems: ProblemList): void {
  const error = problems.tryError(scope.node.path);
  if (error !== undefined) throw refused(scope, error);
}

/**
 * The error to throw. An app that continues anyway writes nothing, because otherwise a chart would silently lack the
 * study.
 */
function refused(scope: Construct, error: StudyError): StudyError {
  const validate = (): never => {
    throw error;
  };
  scope.node.addValidation({ validate });
  return error;
}

/** Checks the chart of a construct, and how its app writes it. */
export function checkChart(problems: ProblemList, scope: Construct): void {
  const chart = Chart.of(scope);
  const namespace: unknown = chart.namespace;
  if (namespace !== undefined) checkNamespace(problems, namespace);
  checkChartLabels(problems, chart.labels);
  checkOutput(problems, App.of(scope).yamlOutputType);
}

/** Apps that were synthesized. */
const synthesized = new WeakSet<IConstruct>();
/** Constructs that were created after that, and not synthesized since. */
const late = new Set<Construct>();

/**
 * Warns when the process exits if its app was synthesized before the construct was created, and not afterwards: it is
 * in no file, which nobody would notice.
 */
export function warnIfLeftOut(scope: Construct): void {
  const { root } = scope.node;
  if (synthesized.has(root)) {
    if (late.size === 0) process.once('exit', tellLate);
    late.add(scope);
  }
  // cdk8s validates all constructs when it synthesizes the app.
  const validate = (): string[] => {
    synthesized.add(root);
    late.delete(scope);
    return [];
  };
  scope.node.addValidation({ validate });
}

function tellLate(): void {
  for (const { node } of late)
    process.stderr.write(
      `warning: [${node.path}] scope: created after app.synth(), so it is in no file; move app.synth() to the end\n`,
    );
}

const CHART_LABELS = "the chart's labels";

function checkChartLabels(problems: ProblemList, labels: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value === 'string') {
      checkLabel(problems, CHART_LABELS, key, value);
      checkNotOfKueue(problems, CHART_LABELS, key);
    } else reportNoText(problems, fieldPath(CHART_LABELS, key), key, value);
  }
}

function checkNamespace(problems: ProblemList, namespace: unknown): void {
  if (typeof namespace !== 'string' || !isDnsLabel(namespace) || namespace.startsWith('kube-')) {
    const rule = 'be at most 63 lower-case letters, digits and "-", and not start with "kube-"';
    const remedy = namespace === null ? 'leave it out, or write a name' : "rename the chart's namespace";
    problems.report('namespace', rule, namespace, remedy);
  } else checkYamlText(problems, 'namespace', namespace, `write, for example, 'studies-${namespace}'`);
}

/** One file must contain the whole study: the command reads it from there. */
function checkOutput(problems: ProblemList, type: YamlOutputType | undefined): void {
  const torn = [YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE];
  if (type === undefined || !torn.includes(type)) return;
  const rule = 'write the objects of a chart into one file, because kubepar reads a study from one file';
  problems.report('yamlOutputType of the app', rule, type, 'write YamlOutputType.FILE_PER_CHART, or leave it out');
}

/** Checks that no other study of the namespace has the id, and warns if one may have it. */
export function checkTwin(problems: ProblemList, scope: Construct, id: string): string | undefined {
  const { namespace } = Chart.of(scope);
  const twins = scope.node.root.node
    .findAll()
    .filter((other): other is ApiObject => ApiObject.isApiObject(other))
    .filter(({ kind, metadata }) => kind === KubeJob.GVK.kind && metadata.getLabel(LABEL.study) === id);
  const twin = twins.find((other) => Chart.of(other).namespace === namespace);
  const path = twin?.node.scope?.node.path;
  if (path !== undefined)
    problems.report('id', `not be the id of another study in its namespace ([${path}])`, id, 'rename one of them');
  const near = twins.find((other) => (Chart.of(other).namespace ?? 'default') === (namespace ?? 'default'));
  return path === undefined && near !== undefined
    ? `id: [${near.node.scope?.node.path ?? ''}] has the same id; if one of them has no namespace, both may end up in namespace default`
    : undefined;
}
