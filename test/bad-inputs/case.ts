import type { ChartProps } from 'cdk8s';

/** A line that is told: path, rule, value and remedy. */
export const FOUR_PARTS = /^\[(?<path>[^\]]*)\] (?<prop>\S[^:]*): must (?<rule>.+), got (?<value>.+?); (?<remedy>.+)$/;

/** What a construct is given, and what becomes of it. */
export interface Case {
  /** What is wrong, or only looks so. */
  readonly title: string;
  /** @default 'simulation' */
  readonly construct?: 'simulation' | 'sweep' | 'pool' | 'redis';
  /** Props beside those that such a construct needs. */
  readonly given: Readonly<Record<string, unknown>>;
  /** @default 'study' */
  readonly id?: string;
  /** Of the chart that it lies in. */
  readonly chart?: ChartProps;
}

/** It is refused. */
export interface Refused extends Case {
  /** Each line that is told, without the path of the construct. */
  readonly told: readonly string[];
  /** The props once the remedies are followed. */
  readonly followed?: Readonly<Record<string, unknown>>;
}

/** It is accepted. What `pod` has is rendered as it is, or as `renders` says where it is given in another form. */
export interface Accepted extends Case {
  readonly renders?: Readonly<Record<string, unknown>>;
  /** What is said all the same, without the path. */
  readonly warning?: string;
}
