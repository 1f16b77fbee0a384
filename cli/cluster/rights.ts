/** A right that a request needs, as in a role. */
export interface Right {
  readonly verbs: readonly string[];
  /** The API group; that of pods is empty. */
  readonly group: string;
  readonly resource: string;
}

/** A right by its name, for example `list pods`. */
export function right(verb: string | readonly string[], resource: string, group = ''): Right {
  return { verbs: [verb].flat(), resource, group };
}

/** The right in words, and as a rule to be copied into a role. */
export function describeRight({ verbs, resource, group }: Right): string {
  const rule = `{apiGroups: [${group === '' ? '""' : group}], resources: [${resource}], verbs: [${verbs.join(', ')}]}`;
  return `${verbs.join(' and ')} ${resource}: ${rule}`;
}
