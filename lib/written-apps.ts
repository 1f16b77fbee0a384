import type { Construct, IConstruct } from 'constructs';
import { StudyError } from './study/problems';

/** The apps that have written their manifests. */
const written = new WeakSet<IConstruct>();

/** Remembers when the app of a construct writes it. */
export function noteWriting({ node }: Construct): void {
  node.addValidation({
    validate: () => {
      if (!written.has(node.root) && isWriting()) written.add(node.root);
      return [];
    },
  });
}

/**
 * Whether the app is about to write files. It validates its constructs for other purposes, too, such as showing the
 * manifest of a chart in a test, after which constructs may follow. Only the call tells them apart.
 */
function isWriting(): boolean {
  return /^\s+at \S+\.synth \(/m.test(new Error().stack ?? '');
}

/**
 * Checks that the app of a construct has not yet been written, because otherwise no file would contain the construct.
 * @throws StudyError
 */
export function checkNotWritten({ node }: Construct, id: string): void {
  if (!written.has(node.root)) return;
  const rule = 'be in an App that is not yet written';
  const remedy = 'move app.synth() to the end of the program, after all studies';
  throw new StudyError([node.path, id].join('/'), [{ prop: 'scope', rule, given: node.path, remedy }]);
}
