import * as fc from 'fast-check';
import { mutated } from '../pods/mutated';
import { VALID_STUDY, type RandomStudy } from './arbitrary';

/** A valid study of which one prop, or one thing in it, is another one, is gone, is there twice or has a field beside it. */
export const MUTATED_STUDY: fc.Arbitrary<RandomStudy> = VALID_STUDY.chain((study) =>
  mutated(fc.constant(study.props)).map((props) => ({ ...study, props })),
);
