import * as fc from 'fast-check';
import { mutated } from '../pods/mutated';
import { VALID_STUDY, type RandomStudy } from './arbitrary';

/**
 * A valid study in which one prop, or a value in it, is replaced, removed, duplicated, or has an additional field next
 * to it.
 */
export const MUTATED_STUDY: fc.Arbitrary<RandomStudy> = VALID_STUDY.chain((study) =>
  mutated(fc.constant(study.props)).map((props) => ({ ...study, props })),
);
