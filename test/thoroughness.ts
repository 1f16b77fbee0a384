import { env } from 'node:process';

/**
 * Whether the tests try every case: with a cluster, as in continuous integration, or with KUBEPAR_THOROUGH=1.
 * Otherwise matrices of cases that take minutes are reduced to a part of them, and random tests draw fewer cases, so
 * that `npm test` takes a few minutes.
 */
export const IS_THOROUGH = env['KUBEPAR_THOROUGH'] === '1' || (env['KUBECONFIG'] ?? '') !== '';

/** All cases, or a part of them, beginning with the first: each fifth, unless they are many that take long. */
export function cases<const Case>(all: readonly Case[], oneOf = 5): readonly Case[] {
  return IS_THOROUGH ? all : all.filter((_one, position) => position % oneOf === 0);
}

/** How many random cases to draw: all, or a part of them. */
export function draws(all: number, oneOf = 5): number {
  return IS_THOROUGH ? all : Math.ceil(all / oneOf);
}
