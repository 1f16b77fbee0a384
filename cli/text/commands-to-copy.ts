/** A command of kubectl that the user can copy, from what follows the word `kubectl`. */
export type Kubectl = (command: string) => string;

/** A command of kubepar that the user can copy, from what follows the word `kubepar`. */
export type Kubepar = (command: string) => string;

/** Commands that lead to the same cluster and namespace as the one that the user gave. */
export interface Commands {
  readonly kubectl: Kubectl;
  readonly kubepar: Kubepar;
}

/** With the namespace where the user named one: without it the command would go elsewhere. */
export function kubectlIn(namespace: string | undefined): Kubectl {
  const flag = namespace === undefined ? '' : ` --namespace ${namespace}`;
  return (command) => `kubectl ${command}${flag}`;
}

export const kubectl = kubectlIn(undefined);

/** With all options that lead to the cluster. */
export function kubeparIn(options: {
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}): Kubepar {
  const { namespace, context, kubeconfig } = options;
  const flags = Object.entries({ namespace, context, kubeconfig })
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${value}`))
    .join('');
  return (command) => `npx kubepar ${command}${flags}`;
}
