import { fieldPath } from '../plain-data';
import type { ProblemList } from '../problems';
import { isLabelKey } from './labels';
import { checkQuantity, checkWholeQuantity, tryBillionths } from './quantity';

type Quantities = Readonly<Record<string, string | number>>;

/** Prefix of the names of huge pages. */
export const HUGE_PAGES = 'hugepages-';

/**
 * Devices and huge pages: whole numbers, with equal requests and limits, because Kubernetes does not overcommit them.
 */
export function checkDevices(
  problems: ProblemList,
  prop: string,
  { requests, limits }: { readonly requests: Quantities; readonly limits: Quantities },
): void {
  for (const [list, quantities] of Object.entries({ requests, limits }))
    for (const [name, quantity] of Object.entries(quantities))
      checkDevice(problems, fieldPath(`${prop}.${list}`, name), name, quantity);
  for (const [name, request] of Object.entries(requests)) {
    const at = fieldPath(`${prop}.requests`, name);
    const limit = limits[name];
    if (limit === undefined)
      problems.report(at, 'have an equal limit', request, 'write it under limits; the request follows from it');
    else if (tryBillionths(request) !== tryBillionths(limit))
      problems.report(
        at,
        `be equal to its limit, which is ${String(limit)}`,
        request,
        'leave out the request, which follows from the limit',
      );
  }
}

/** One of them. */
export function checkDevice(problems: ProblemList, prop: string, name: string, quantity: string | number): void {
  if (name.startsWith(HUGE_PAGES)) checkHugePages(problems, prop, name, quantity);
  else {
    if (!isDeviceName(name)) {
      const rule =
        'have the name of a device: a domain other than kubernetes.io, "/", and at most 63 letters, digits, "-", "_" and "."';
      problems.report(prop, rule, name, "write, for example, 'nvidia.com/gpu', as `kubectl describe node` shows it");
    }
    checkWholeQuantity(problems, prop, quantity);
  }
}

function isDeviceName(name: string): boolean {
  const [domain = '', ...rest] = name.split('/');
  // In a quota, the name of the resource follows this prefix.
  const isCounted = isLabelKey(`requests.${name}`) && !name.startsWith('requests.');
  return rest.length === 1 && isLabelKey(name) && isCounted && !/(^|\.)kubernetes\.io$/.test(domain);
}

function checkHugePages(problems: ProblemList, prop: string, name: string, quantity: string | number): void {
  const page = tryBillionths(name.slice(HUGE_PAGES.length));
  if (page === undefined || page <= 0n || !isLabelKey(name)) {
    problems.report(prop, 'have the size of a page in its name', name, "write, for example, 'hugepages-2Mi'");
    return;
  }
  const size = checkQuantity(problems, prop, quantity);
  if (size !== undefined && size % page !== 0n)
    problems.report(
      prop,
      `be a multiple of ${name.slice(HUGE_PAGES.length)}`,
      quantity,
      `write '${name.slice(HUGE_PAGES.length)}' for one page`,
    );
}
