import { IS_THOROUGH } from './thoroughness';

/**
 * A test that only a thorough run does, because it takes seconds of the processor: of an amount without which the same
 * is tested, too, or of one more member of a kind.
 */
export const inDepth = IS_THOROUGH ? test : test.skip;
