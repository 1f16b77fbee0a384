import type { ChartProps } from 'cdk8s';

/** A line of the error message: path, rule, value and remedy. */
export const FOUR_PARTS = /^\[(?<path>[^\]]*)\] (?<prop>\S[^:]*): must (?<rule>.+), got (?<value>.+?); (?<remedy>.+)$/;

/** The input of a construct, and the expected result. */
export interface Case {
  /** What is wrong, or only looks wrong. */
  readonly title: string;
  /** @default 'simulation' */
  readonly construct?: 'simulation' | 'sweep' | 'pool' | 'redis';
  /** Props in addition to those that such a construct needs. */
  readonly given: Readonly<Record<string, unknown>>;
  /** @default 'study' */
  readonly id?: string;
  /** The namespace of its chart. */
  readonly chart?: ChartProps;
}

/** It is refused. */
export interface Refused extends Case {
  /** Each line of the message, without the path of the construct. */
  readonly told: readonly string[];
  /** The props after following the remedies. */
  readonly followed?: Readonly<Record<string, unknown>>;
}

/** It is accepted. The fields of `pod` are rendered unchanged, or as in `renders` if they are given in another form. */
export interface Accepted extends Case {
  readonly renders?: Readonly<Record<string, unknown>>;
  /** Warnings despite that, without the path. */
  readonly warning?: string;
}
