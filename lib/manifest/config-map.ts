import type { KeyToPath } from '../../imports/k8s';

/** A ConfigMap as data, and the paths of its keys in the volume of the study. */
export interface ConfigMapData {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly binaryData: Readonly<Record<string, string>>;
  readonly items: readonly KeyToPath[];
}
