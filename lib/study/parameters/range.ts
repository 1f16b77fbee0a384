import { StudyError, type Problem } from '../problems';
import { MAX_VALUES } from './values';

/**
 * Powers of ten up to this one are exact, so dividing by them gives exactly the number that the decimal digits
 * represent.
 */
const MAX_DECIMALS = 15;
/** Without the decimal point, numbers of up to 15 digits and their differences are exact. */
export const MAX_DIGITS = 1e15;

/**
 * Numbers from `from` to `to`, including both ends, as with R's `seq(from, to, by = step)`: `range(1, 4)` is 1, 2, 3,
 * 4. Decimal steps are exact: `range(0, 0.3, 0.1)` is 0, 0.1, 0.2, 0.3, without 0.30000000000000004.
 * @param step not 0; negative to count down. The last value is the last one that does not exceed `to`.
 * @default step - 1; so if n is 0, `range(1, n)` is refused and does not silently count down
 * @throws StudyError if the numbers are not finite, if the step leads away from `to`, or if there are more than
 * 10,000,000 values.
 */
export function range(from: number, to: number, step = 1): number[] {
  const problems: Problem[] = [];
  const report = (prop: string, rule: string, given: unknown, remedy: string): void => {
    problems.push({ prop, rule, given, remedy });
  };
  const throwIfAny = (): void => {
    if (problems.length > 0) throw new StudyError('range', problems);
  };
  for (const [prop, given] of Object.entries({ from, to, step })) {
    if (typeof given !== 'number' || !Number.isFinite(given))
      report(prop, 'be a finite number', given, 'write, for example, range(1, 100)');
    else if (decimalsOf(given) > MAX_DECIMALS)
      report(prop, `have at most ${String(MAX_DECIMALS)} decimals`, given, 'round it, or list the values');
  }
  if (step === 0) report('step', 'not be 0', step, 'leave it out for steps of 1');
  else if (problems.length === 0 && Math.sign(to - from) * Math.sign(step) < 0)
    report('step', `lead from ${String(from)} to ${String(to)}`, step, 'change its sign, or the numbers');
  throwIfAny();

  // As whole numbers, which are exact; -0 becomes 0.
  const scale = 10 ** Math.max(...[from, to, step].map(decimalsOf));
  const whole = (prop: string, given: number): number => {
    const scaled = Math.round(given * scale) + 0;
    if (Math.abs(scaled) > MAX_DIGITS)
      report(
        prop,
        `be from -${String(MAX_DIGITS / scale)} to ${String(MAX_DIGITS / scale)} to be exact`,
        given,
        'round the numbers, or list the values',
      );
    return scaled;
  };
  const [first, last, stride] = [whole('from', from), whole('to', to), whole('step', step)];
  throwIfAny();

  const length = Math.floor((last - first) / stride) + 1;
  if (length > MAX_VALUES)
    report('to', `make at most ${String(MAX_VALUES)} values`, length, 'make a grid of two shorter ranges');
  throwIfAny();
  // Not Array.from, and whole numbers without division or multiplication, because millions of them then take half the
  // memory.
  const values = new Array<number>(length);
  for (let position = 0, value = first; position < length; position++, value += stride)
    values[position] = scale === 1 ? value : value / scale;
  return values;
}

/** The number of decimals in the shortest form of a number: 2 for 0.25, 7 for 1e-7. */
export function decimalsOf(value: number): number {
  const [, fraction = '', exponent = 0] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(fraction.length - Number(exponent), 0);
}
