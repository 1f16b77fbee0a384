import { numberOf } from '../output/words';

/** The position of a cell among those that are compared. */
export interface FieldPlace {
  readonly task: number;
  /** Which of the parameter rows the task repeats. */
  readonly group: number;
  /** Which of the repeats it is, from 0. */
  readonly repeat: number;
}

/** With fewer changes, a number may increase by one each time by chance. */
const TELLING_CHANGES = 3;

/** How a field of the results changes from repeat to repeat. */
export class FieldChanges {
  varies = false;
  private isNamed = true;
  private isAlsoEqual = false;
  private readonly steps = { task: new Steps(), repeat: new Steps() };
  private readonly firsts = new Map<number, FieldPlace & { readonly text: string }>();

  /** @param isNamed whether its name or form suggests that it identifies tasks. */
  add(text: string, isNamed: boolean, place: FieldPlace): void {
    this.isNamed &&= isNamed;
    if (this.isResult()) {
      this.firsts.clear();
      return;
    }
    const first = this.firsts.get(place.group);
    if (first === undefined) this.firsts.set(place.group, { ...place, text });
    else this.compare(first, { ...place, text });
  }

  /** Whether it differs from repeat to repeat, and is not a result: its name says so, or it counts the tasks. */
  isMark(): boolean {
    return this.varies && (this.isNamed || this.counts());
  }

  private isResult(): boolean {
    return this.varies && !this.isNamed && !this.mayCount();
  }

  private compare(first: FieldPlace & { readonly text: string }, next: FieldPlace & { readonly text: string }): void {
    if (first.text === next.text) {
      this.isAlsoEqual ||= first.task !== next.task;
      return;
    }
    this.varies = true;
    const [from, to] = [numberOf(first.text) ?? NaN, numberOf(next.text) ?? NaN];
    for (const by of ['task', 'repeat'] as const) this.steps[by].add([first[by], from], [next[by], to]);
  }

  private mayCount(): boolean {
    return !this.isAlsoEqual && (this.steps.task.areEqual || this.steps.repeat.areEqual);
  }

  private counts(): boolean {
    return !this.isAlsoEqual && (this.steps.task.count() || this.steps.repeat.count());
  }
}

type Point = readonly [at: number, value: number];

/** Whether numbers increase by the same step from task to task. */
class Steps {
  areEqual = true;
  private changes = 0;
  private step: number | undefined;
  private offset = NaN;

  add([at, value]: Point, [nextAt, nextValue]: Point): void {
    const step = (nextValue - value) / (nextAt - at);
    this.changes++;
    this.step ??= step;
    this.offset = value - at;
    this.areEqual &&= Number.isFinite(step) && Math.abs(step - this.step) <= 1e-9 * Math.abs(this.step);
  }

  count(): boolean {
    const { changes, step, offset } = this;
    if (!this.areEqual || changes === 0) return false;
    if (changes >= TELLING_CHANGES) return true;
    return step === 1 && Number.isInteger(offset) && (changes > 1 || offset === 0 || offset === 1);
  }
}
