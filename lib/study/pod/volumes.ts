import type { Volume } from '../../../imports/k8s';
import type { Plain } from '../pod-fields';
import { VOLUME_TYPES } from '../pod-fields';
import type { ProblemList } from '../problems';
import { HUGE_PAGES } from './devices';
import { checkLocalName } from './names';
import { OWN_VOLUMES } from './own-names';
import { checkSource } from './volume-sources';

/** The API server's rules for volumes, and the names reserved for kubepar. */
export function checkVolumes(
  problems: ProblemList,
  prop: string,
  volumes: readonly Plain<Volume>[],
  devices: readonly string[],
): void {
  volumes.forEach((volume, position) => {
    const at = `${prop}[${String(position)}]`;
    const { name } = volume;
    if (OWN_VOLUMES.includes(name) || name.startsWith('secret-'))
      problems.report(
        `${at}.name`,
        `not be ${OWN_VOLUMES.join(', ')} or start with "secret-"`,
        name,
        'rename it: kubepar uses these names for its own volumes',
      );
    const others = volumes.slice(0, position).map((other) => other.name);
    checkLocalName(problems, `${at}.name`, name, others);
    const types = VOLUME_TYPES.filter((type) => volume[type] !== undefined);
    checkPages(problems, `${at}.emptyDir.medium`, volume.emptyDir?.medium, devices);
    if (types.length === 1) checkSource(problems, at, volume);
    else
      problems.report(
        at,
        `have exactly one of ${VOLUME_TYPES.join(', ')}`,
        types.length === 0 ? undefined : types.join(', '),
        types.length === 0 ? 'add one, for example emptyDir: {}' : 'write a separate volume for each',
      );
  });
}

/** A node mounts huge pages only for pods that request some. */
function checkPages(problems: ProblemList, prop: string, medium: string | undefined, devices: readonly string[]): void {
  if (medium?.startsWith('HugePages') !== true) return;
  const asked = new Set(devices.filter((name) => name.startsWith(HUGE_PAGES)));
  if (medium === 'HugePages' && asked.size > 1) {
    const sizes = [...asked].map((name) => `HugePages-${name.slice(HUGE_PAGES.length)}`);
    const rule = `have a size (${sizes.join(', ')}), because the study requests pages of several sizes`;
    problems.report(prop, rule, medium, `write '${String(sizes[0])}'`);
    return;
  }
  const isAsked = medium === 'HugePages' ? asked.size > 0 : asked.has(`hugepages${medium.slice('HugePages'.length)}`);
  if (isAsked) return;
  const rule = 'be left out unless the study requests such huge pages';
  problems.report(prop, rule, medium, "request them: resources: { extended: { 'hugepages-2Mi': Size.mebibytes(64) } }");
}
