import type { RenderedPod } from '../support';

interface GivenContainer {
  readonly volumeMounts?: readonly { readonly name: string }[];
  readonly resources?: { readonly limits?: Readonly<Record<string, unknown>> };
}

interface GivenPod extends Readonly<Record<string, unknown>> {
  readonly volumes?: readonly { readonly name: string }[];
  readonly containers?: readonly GivenContainer[];
}

/** The parts of a rendered pod for which the given one has values. They are equal if the pod is rendered exactly. */
export function renderedPart(given: GivenPod, pod: RenderedPod): object {
  const part = Object.fromEntries(Object.keys(given).map((field) => [field, pod[field]]));
  const [container] = given.containers ?? [];
  if (given.volumes !== undefined) part['volumes'] = ofNames(given.volumes, pod.volumes);
  // An empty list adds nothing to the container.
  if (container === undefined) return { ...part, ...(given.containers !== undefined && { containers: [] }) };
  const [{ name, volumeMounts, resources }] = pod.containers;
  const limits = Object.keys(container.resources?.limits ?? {}).map((key) => [key, resources.limits[key]]);
  part['containers'] = [
    {
      name,
      ...(container.volumeMounts === undefined ? {} : { volumeMounts: ofNames(container.volumeMounts, volumeMounts) }),
      ...(container.resources === undefined
        ? {}
        : {
            resources:
              container.resources.limits === undefined ? {} : { limits: Object.fromEntries(limits) as unknown },
          }),
    },
  ];
  return part;
}

function ofNames(given: readonly { readonly name: string }[], all: readonly { readonly name: string }[]): unknown[] {
  return all.filter(({ name }) => given.some((each) => each.name === name));
}
