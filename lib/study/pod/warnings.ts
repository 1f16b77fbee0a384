import type { PodAdditions } from '../pod';

/** Folders where an image has its programs and their libraries. */
const PROGRAM_FOLDERS = [
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/usr',
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/lib64',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/lib',
  '/opt',
];

/** Warnings about additions to the pods that are valid but rarely intended. */
export function podWarnings({ spec, volumeMounts }: Pick<PodAdditions, 'spec' | 'volumeMounts'>): string[] {
  const gates = (spec.schedulingGates ?? []).map(({ name }) => name).join(', ');
  const hidden = volumeMounts.filter(({ mountPath }) => PROGRAM_FOLDERS.includes(mountPath));
  return [
    ...(gates === '' ? [] : [`pod.schedulingGates: no pod starts until something in the cluster removes ${gates}`]),
    ...hidden.map(
      ({ mountPath }) =>
        `pod.containers[0].volumeMounts: the volume at ${mountPath} hides the programs of the image in that folder`,
    ),
  ];
}
