/** The cores that a process may use, according to its file /proc/self/status; empty if there is no such file. */
export function coresOf(status: string): number[] {
  const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status) ?? [];
  return list.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) return [];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, position) => Number(first) + position);
  });
}

/** What /proc/cpuinfo says about one core. */
export function oneProcessor(cpuinfo: string, core: number): string {
  const paragraphs = cpuinfo.split(/\n\n/).filter((paragraph) => /^processor\s*:/m.test(paragraph));
  const own = paragraphs.find((paragraph) => new RegExp(`^processor\\s*: ${String(core)}$`, 'm').test(paragraph));
  return `${own ?? paragraphs[0] ?? ''}\n\n`;
}

/** What /proc/stat says, with one core. */
export function oneStatistic(stat: string, core: number): string {
  const lines = stat.split('\n');
  return lines.filter((line) => !/^cpu\d/.test(line) || line.startsWith(`cpu${String(core)} `)).join('\n');
}
