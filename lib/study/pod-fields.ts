import type { Container, IntOrString, PodSpec, Quantity, Volume } from '../../imports/k8s';

/** Fields of `pod` that are copied to the manifest. */
export const PASSED_ON = [
  'affinity',
  'hostAliases',
  'dnsConfig',
  'dnsPolicy',
  'imagePullSecrets',
  'nodeSelector',
  'preemptionPolicy',
  'priority',
  'priorityClassName',
  'resourceClaims',
  'runtimeClassName',
  'schedulerName',
  'schedulingGates',
  'serviceAccountName',
  'terminationGracePeriodSeconds',
  'tolerations',
  'topologySpreadConstraints',
] as const satisfies readonly (keyof PodSpec)[];

/** Fields of `pod` that are merged with those of the manifest. */
export const MERGED = ['volumes', 'containers'] as const satisfies readonly (keyof PodSpec)[];

/** Fields that a container of `pod` may set. */
export const CONTAINER_FIELDS = ['name', 'volumeMounts', 'resources'] as const satisfies readonly (keyof Container)[];

/** The volume types that Pod Security "restricted" allows, with their names in the API. */
export const VOLUME_TYPES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const satisfies readonly (keyof Plain<Volume>)[];

/**
 * A type of imports/ as in a manifest: quantities are text or numbers, and the one name that imports/ spells
 * differently is replaced.
 */
export type Plain<Type> = Type extends Quantity | IntOrString
  ? string | number
  : Type extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : Type extends object
      ? { readonly [Field in keyof Type as Field extends 'downwardApi' ? 'downwardAPI' : Field]: Plain<Type[Field]> }
      : Type;

/** Manifest data with the corresponding type of imports/. It renders the same. */
export function asImported<Type>(plain: Plain<Type>): Type {
  return plain as unknown as Type;
}

/** A type of imports/, or its counterpart as in a manifest. */
type Given<Type> = Type extends Quantity | IntOrString
  ? Type | string | number
  : Type extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : Type extends object
      ? { readonly [Field in keyof Type]: Given<Type[Field]> }
      : Type;

/**
 * Fields of a pod, as in a manifest or as in `cdk8s import k8s`: quantities such as `'1Gi'` or
 * `Quantity.fromString('1Gi')`.
 */
export type PodFields = Given<Partial<PodSpec>>;
