import type { Volume } from '../../../imports/k8s';
import { isDnsSubdomain } from '../checks';
import { checkImage } from '../image';
import type { Plain } from '../pod-fields';
import type { ProblemList } from '../problems';
import { checkClaimTemplate } from './claim-template';
import { checkDownwardItems } from './downward-api';
import { checkWord } from './labels';
import { checkFiles, checkGivenName, checkMode } from './mounted-files';
import { checkProjection } from './projection';
import { checkQuantity, tryBillionths } from './quantity';

/** The contents of a volume's one type. */
export function checkSource(problems: ProblemList, prop: string, volume: Plain<Volume>): void {
  const { configMap, secret, persistentVolumeClaim, emptyDir, projected, downwardAPI, csi, ephemeral, image } = volume;
  if (configMap !== undefined) {
    checkGivenName(problems, `${prop}.configMap.name`, configMap.name);
    checkFiles(problems, `${prop}.configMap`, configMap);
  }
  if (secret !== undefined) {
    checkGivenName(problems, `${prop}.secret.secretName`, secret.secretName);
    checkFiles(problems, `${prop}.secret`, secret);
  }
  if (persistentVolumeClaim !== undefined)
    checkGivenName(problems, `${prop}.persistentVolumeClaim.claimName`, persistentVolumeClaim.claimName);
  if (emptyDir !== undefined) checkEmptyDir(problems, `${prop}.emptyDir`, emptyDir);
  if (downwardAPI !== undefined) {
    checkMode(problems, `${prop}.downwardAPI.defaultMode`, downwardAPI.defaultMode);
    checkDownwardItems(problems, `${prop}.downwardAPI.items`, downwardAPI.items);
  }
  if (projected !== undefined) checkProjection(problems, `${prop}.projected`, projected);
  if (csi !== undefined) checkCsi(problems, `${prop}.csi`, csi);
  if (ephemeral !== undefined)
    checkClaimTemplate(problems, `${prop}.ephemeral.volumeClaimTemplate`, ephemeral.volumeClaimTemplate);
  if (image !== undefined) {
    if (image.reference === undefined || image.reference === '')
      problems.report(`${prop}.image.reference`, 'be given', image.reference, 'write the name of an image');
    else checkImage(problems, image.reference, `${prop}.image.reference`);
    checkWord(problems, `${prop}.image.pullPolicy`, image.pullPolicy, ['Always', 'IfNotPresent', 'Never']);
  }
}

const MEDIUM = /^(|Memory|HugePages(-.+)?)$/;

function checkEmptyDir(
  problems: ProblemList,
  prop: string,
  { medium, sizeLimit }: NonNullable<Plain<Volume>['emptyDir']>,
): void {
  const [, , page] = MEDIUM.exec(medium ?? '') ?? [];
  const isPage = page === undefined || (tryBillionths(page.slice(1)) ?? 0n) > 0n;
  if (medium !== undefined && !(MEDIUM.test(medium) && isPage))
    problems.report(
      `${prop}.medium`,
      'be Memory, HugePages or HugePages-<size>',
      medium,
      'leave it out for the disk of the node',
    );
  if (sizeLimit !== undefined) checkQuantity(problems, `${prop}.sizeLimit`, sizeLimit);
}

const MAX_DRIVER = 63;

function checkCsi(problems: ProblemList, prop: string, csi: NonNullable<Plain<Volume>['csi']>): void {
  if (csi.driver.length > MAX_DRIVER || !isDnsSubdomain(csi.driver.toLowerCase())) {
    const rule = `be a name of at most ${String(MAX_DRIVER)} letters, digits, "-" and "."`;
    problems.report(`${prop}.driver`, rule, csi.driver, 'give the name that `kubectl get csidrivers` shows');
  }
  if (csi.nodePublishSecretRef !== undefined)
    checkGivenName(problems, `${prop}.nodePublishSecretRef.name`, csi.nodePublishSecretRef.name);
}
