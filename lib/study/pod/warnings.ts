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

/** What the author should know of additions to the pods that are right, and seldom meant. */
export function podWarnings({ spec, volumeMounts }: Pick<PodAdditions, 'spec' | 'volumeMounts'>): string[] {
  const gates = (spec.schedulingGates ?? []).map(({ name }) => name).join(', ');
  const hidden = volumeMounts.filter(({ mountPath }) => PROGRAM_FOLDERS.includes(mountPath));
  return [
    ...(gates === '' ? [] : [`pod.schedulingGates: no pod starts until something in the cluster removes ${gates}`]),
    ...hidden.map(
      ({ mountPath }) =>
        `pod.containers[0].volumeMounts: the volume at ${mountPath} hides the programs that the image has there`,
    ),
  ];
}
