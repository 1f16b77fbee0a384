/** A command of kubectl that the user can copy, from what follows the word `kubectl`. */
export type Kubectl = (command: string) => string;

/** With the namespace where the user named one: without it the command would go elsewhere. */
export function kubectlIn(namespace: string | undefined): Kubectl {
  const flag = namespace === undefined ? '' : ` --namespace ${namespace}`;
  return (command) => `kubectl ${command}${flag}`;
}

export const kubectl = kubectlIn(undefined);
