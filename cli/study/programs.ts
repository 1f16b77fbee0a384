/** Whether a program is R, by its path. */
export function isR(program: string): boolean {
  return /^(.*\/)?(R|Rscript)$/.test(program);
}
