import { showWithoutStackWhenUncaught } from './uncaught';

export { ExpandedSweep } from './expanded-sweep';
export type { ExpandedSweepProps, SweepAsJobsProps, SweepIndexedProps } from './expanded-sweep';
export { QueueWorkerPool } from './queue-worker-pool';
export type { QueueWorkerPoolProps } from './queue-worker-pool';
export { RedisService } from './redis-service';
export { StaticSimulation } from './static-simulation';
export type { StaticSimulationProps } from './static-simulation';
export type { BucketEncryption, BucketOptions, BucketToken } from './study/bucket';
export type { Kueue } from './study/kueue';
export type { Metadata } from './study/metadata';
export type { SecretMount } from './study/mounts';
export type { CsvOptions } from './study/parameters/csv';
export type { CsvDelimiter, CsvOutput, Output, PlainOutput, PrintedOutput } from './study/output';
export type { PodFields } from './study/pod-fields';
export { Parameters } from './study/parameters/parameters';
export type { RowsOptions } from './study/parameters/parameters';
export { range } from './study/parameters/range';
export type { ParameterRow, ParameterValue } from './study/parameters/values';
export { StudyError } from './study/problems';
export type { Problem } from './study/problems';
export type { RedisPassword, RedisServiceProps } from './study/redis-props';
export type { StudyResources } from './study/resources';
export { Results } from './study/results';
export type { ClaimOptions } from './study/results';
export type { StudyProps } from './study/study-props';

showWithoutStackWhenUncaught();
