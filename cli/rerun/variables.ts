import type { Container, EnvVar } from '../../imports/k8s';

/** A container with these variables, in place of others of the same names. */
export function withVariables(container: Container, variables: Readonly<Record<string, string>>): Container {
  const added = Object.entries(variables).map(([name, value]): EnvVar => ({ name, value }));
  if (added.length === 0) return container;
  const others = (container.env ?? []).filter(({ name }) => !Object.hasOwn(variables, name));
  return { ...container, env: [...others, ...added] };
}
