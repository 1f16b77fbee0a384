import type { Container, IntOrString, PodSpec, Quantity, Volume } from '../../imports/k8s';

/** What `pod` may set and the manifest takes over as it is. */
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

/** What `pod` may set and the manifest merges with its own. */
export const MERGED = ['volumes', 'containers'] as const satisfies readonly (keyof PodSpec)[];

/** What a container of `pod` may set. */
export const CONTAINER_FIELDS = ['name', 'volumeMounts', 'resources'] as const satisfies readonly (keyof Container)[];

/** The volume types that Pod Security "restricted" allows, as the API has them. */
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

/** A type of imports/ as a manifest has it: quantities are text or numbers, and the one name is there that imports/ writes in another way. */
export type Plain<Type> = Type extends Quantity | IntOrString
  ? string | number
  : Type extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : Type extends object
      ? { readonly [Field in keyof Type as Field extends 'downwardApi' ? 'downwardAPI' : Field]: Plain<Type[Field]> }
      : Type;

/** Data of a manifest under the type that imports/ has for it: what is rendered from it is the same. */
export function asImported<Type>(plain: Plain<Type>): Type {
  return plain as unknown as Type;
}

/** A type of imports/, or the same as a manifest has it. */
type Given<Type> = Type extends Quantity | IntOrString
  ? Type | string | number
  : Type extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : Type extends object
      ? { readonly [Field in keyof Type]: Given<Type[Field]> }
      : Type;

/** Fields of a pod, as in a manifest or as `cdk8s import k8s` has them: quantities such as `'1Gi'` or `Quantity.fromString('1Gi')`. */
export type PodFields = Given<Partial<PodSpec>>;
