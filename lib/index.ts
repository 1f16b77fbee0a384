export { StaticSimulation } from './static-simulation';
export type { StaticSimulationProps } from './static-simulation';
export type { SecretMount } from './study/mounts';
export { StudyError } from './study/problems';
export type { Problem } from './study/problems';
export type { StudyResources } from './study/resources';
export { Results } from './study/results';
export type { StudyProps } from './study/study-props';
