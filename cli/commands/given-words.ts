/** These options lead to the cluster, which `Commands` repeats, or are not given by users. */
const OF_CLUSTER = ['namespace', 'context', 'kubeconfig', 'program', 'patience'];

/** The words of a command as the user gave them, but for the options that lead to the cluster. */
export function wordsOf(command: string, argument: string, options: object): string[] {
  const given = Object.entries(options).flatMap(([name, value]): string[] => {
    if (OF_CLUSTER.includes(name) || value === undefined || value === false) return [];
    const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [option] : [option, String(value)];
  });
  return [command, argument, ...given];
}
