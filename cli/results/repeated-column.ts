import { numberOf } from './output/words';

/** Whether a column of the outputs only repeats the parameter of its name. */
export class RepeatedColumn {
  private hasRows = false;
  private isSame = true;

  /** @param parameter the place of the parameter, -1 where none is called so. */
  constructor(private readonly parameter: number) {}

  add(row: readonly string[], cell: string): void {
    const given = row[this.parameter] ?? '';
    this.hasRows = true;
    this.isSame &&=
      this.parameter >= 0 &&
      (cell === given || (given !== '' && numberOf(cell) === numberOf(given) && numberOf(cell) !== undefined));
  }

  isRepeated(): boolean {
    return this.hasRows && this.isSame;
  }
}
