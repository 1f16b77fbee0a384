import type { PersistentVolumeClaimTemplate } from '../../../imports/k8s';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkLabels, checkOneOf, checkSelector, checkWord } from './labels';
import { checkResourceName } from './names';
import { checkQuantity } from './quantity';

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

const REMEDY =
  "write, for example, { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }";

/** The claim that each pod gets for itself. */
export function checkClaimTemplate(
  problems: ProblemList,
  prop: string,
  template: Plain<PersistentVolumeClaimTemplate> | undefined,
): void {
  if (template === undefined) {
    problems.report(prop, 'be given', template, REMEDY);
    return;
  }
  const { metadata = {}, spec } = template;
  for (const [name, value] of Object.entries(metadata))
    if (name !== 'labels' && name !== 'annotations')
      problems.report(`${prop}.metadata.${name}`, 'be left out', value, 'only labels and annotations may be given');
  checkLabels(problems, `${prop}.metadata.labels`, metadata.labels);
  checkAnnotations(problems, `${prop}.metadata.annotations`, metadata.annotations);
  checkSpec(problems, `${prop}.spec`, spec);
}

function checkAnnotations(problems: ProblemList, prop: string, given: Readonly<Record<string, string>> = {}): void {
  // Their keys follow the rules of label keys, in lowercase. Their values are any text.
  checkLabels(problems, prop, Object.fromEntries(Object.keys(given).map((key) => [key.toLowerCase(), ''])));
}

function checkSpec(problems: ProblemList, prop: string, spec: Plain<PersistentVolumeClaimTemplate>['spec']): void {
  const { accessModes = [], resources, storageClassName, volumeMode, selector, volumeName } = spec;
  if (accessModes.length === 0)
    problems.report(`${prop}.accessModes`, 'have at least one mode', undefined, "write ['ReadWriteOnce']");
  accessModes.forEach((mode, position) => {
    checkOneOf(problems, `${prop}.accessModes[${String(position)}]`, mode, ACCESS_MODES);
  });
  if (accessModes.includes('ReadWriteOncePod') && accessModes.length > 1)
    problems.report(
      `${prop}.accessModes`,
      'have no other mode besides ReadWriteOncePod',
      accessModes,
      'leave out one of them',
    );
  checkStorage(problems, `${prop}.resources`, resources);
  if (storageClassName !== '') checkResourceName(problems, `${prop}.storageClassName`, storageClassName);
  checkWord(problems, `${prop}.volumeMode`, volumeMode, ['Filesystem']);
  checkSelector(problems, `${prop}.selector`, selector);
  for (const [field, value] of Object.entries({
    volumeName,
    dataSource: spec.dataSource,
    dataSourceRef: spec.dataSourceRef,
    volumeAttributesClassName: spec.volumeAttributesClassName,
  }))
    if (value !== undefined)
      problems.report(
        `${prop}.${field}`,
        'be left out: each pod has a new, empty volume',
        value,
        'use a persistentVolumeClaim that you created',
      );
}

function checkStorage(
  problems: ProblemList,
  prop: string,
  resources: Plain<PersistentVolumeClaimTemplate>['spec']['resources'],
): void {
  const { requests = {}, limits = {} } = resources ?? {};
  const storage = requests['storage'];
  if (storage === undefined) {
    problems.report(`${prop}.requests.storage`, 'be given', storage, REMEDY);
    return;
  }
  for (const [list, given] of Object.entries({ requests, limits }))
    for (const [name, quantity] of Object.entries(given)) {
      if (name !== 'storage') problems.report(`${prop}.${list}.${name}`, 'be storage', name, 'leave it out');
      const size = checkQuantity(problems, `${prop}.${list}.${name}`, quantity);
      if (size === 0n)
        problems.report(`${prop}.${list}.${name}`, 'be more than 0', quantity, "write, for example, '1Gi'");
    }
}
