import { tryMostAtATime } from '../../results/at-a-time';
import type { Attempt } from '../../results/collection';
import { ATTEMPT_STATUSES } from '../../records/record-schema';
import { counted } from '../../text/count';
import { durationText } from '../../text/units';
import { FITTED, HEIGHT, type Figure } from './figure';

/** If there are more attempts or pods than this, the picture shows how many attempts ran at a time. */
const MOST_ATTEMPTS = 2000;
const MOST_PODS = 200;
/** If there are more pods than this, their names don't fit. */
const MOST_LABELS = 40;
const MOMENTS = 300;

const UNITS = [
  { name: 'days', seconds: 86_400 },
  { name: 'hours', seconds: 3600 },
  { name: 'minutes', seconds: 60 },
  { name: 'seconds', seconds: 1 },
] as const;

/**
 * Which pod ran which attempt when, and how it ended; for a large study, how many ran at a time. Undefined if no
 * attempts are known.
 * @param study its name, with which the names of its pods begin.
 * @param kept which attempts are known.
 */
export function tryTimeline(study: string, all: readonly Attempt[], kept: string): Figure | undefined {
  const attempts = all.filter(({ started, seconds }) => Number.isFinite(started) && Number.isFinite(seconds));
  if (attempts.length === 0) return undefined;
  const pods = new Set(attempts.map(({ pod }) => pod)).size;
  const start = attempts.reduce((least, { started }) => Math.min(least, started), Infinity);
  const span = attempts.reduce((most, { started, seconds }) => Math.max(most, started + seconds - start), 0);
  // In the order of the legend. The style sheet defines their colors.
  const statuses = ATTEMPT_STATUSES.filter((status) => attempts.some((attempt) => attempt.status === status));
  const failed = attempts.filter(({ status }) => status !== 'succeeded').length;
  const text =
    `${counted(attempts.length, 'attempt', 'attempts')} in ${counted(pods, 'pod', 'pods')} within ${durationText(span)}` +
    `${atATime(attempts)}; ${failed === 0 ? 'none failed' : `${String(failed)} failed`}.`;
  const unit = UNITS.find(({ seconds }) => span >= 3 * seconds) ?? UNITS[3];
  const x = {
    title: `${unit.name} since the first start`,
    scale: { domain: [0, (span / unit.seconds) * 1.02], nice: false },
  };
  const color = {
    field: 'status',
    type: 'nominal',
    title: null,
    scale: { domain: statuses, range: statuses.map((status) => `var(--${status})`) },
    legend: statuses.length > 1 || failed > 0 ? { orient: 'top', columns: 2 } : null,
  } as const;
  const isLarge = attempts.length > MOST_ATTEMPTS || pods > MOST_PODS;
  return isLarge
    ? { title: `${kept} that ran at the same time`, text, spec: (width) => running(width) }
    : { title: `${kept} by pod`, text, spec: (width) => byPod(width) };

  function byPod(width: number): ReturnType<Figure['spec']> {
    const order = [...new Set(attempts.map(({ pod }) => pod))];
    const labels = order.map((pod) => (pod.startsWith(`${study}-`) ? pod.slice(study.length + 1) : pod));
    // Each attempt must be visible.
    const shortest = (span / width) * 2;
    const values = attempts.map(({ pod, started, seconds, status }) => ({
      pod: order.indexOf(pod),
      from: (started - start) / unit.seconds,
      to: (Math.max(seconds, shortest) + started - start) / unit.seconds,
      status,
    }));
    const hasLabels = order.length <= MOST_LABELS;
    const y = {
      field: 'pod',
      type: 'ordinal',
      title: 'pod',
      axis: hasLabels ? { labelExpr: 'labels[datum.value]', labelLimit: width / 4 } : { labels: false, ticks: false },
    } as const;
    return {
      ...FITTED,
      width,
      height: 90 + order.length * (hasLabels ? 16 : 4),
      params: [{ name: 'labels', value: labels }],
      data: { values },
      encoding: { y, color },
      layer: [
        {
          mark: { type: 'bar', clip: true },
          encoding: { x: { field: 'from', type: 'quantitative', ...x }, x2: { field: 'to' } },
        },
        {
          // Not by color alone.
          transform: [{ filter: "datum.status != 'succeeded'" }],
          mark: { type: 'point', shape: 'cross', size: 60, angle: 45, filled: true, xOffset: 6 },
          encoding: { x: { field: 'to', type: 'quantitative' }, color: { value: 'currentColor' } },
        },
      ],
    };
  }

  function running(width: number): ReturnType<Figure['spec']> {
    const step = span / MOMENTS || 1;
    const values = statuses.flatMap((status) =>
      timeByMoment(
        attempts
          .filter((attempt) => attempt.status === status)
          .map(({ started, ...rest }) => ({ ...rest, started: started - start })),
        step,
      ).map((seconds, moment) => ({ time: (moment * step) / unit.seconds, running: seconds / step, status })),
    );
    return {
      ...FITTED,
      width,
      height: HEIGHT,
      data: { values },
      mark: { type: 'area', interpolate: 'step-after' },
      encoding: {
        x: { field: 'time', type: 'quantitative', ...x },
        y: { field: 'running', type: 'quantitative', stack: 'zero', title: 'attempts at a time (average)' },
        color,
        order: { field: 'status' },
      },
    };
  }
}

/** Seconds of attempts in each of the intervals. */
function timeByMoment(attempts: readonly Pick<Attempt, 'started' | 'seconds'>[], step: number): number[] {
  const times = Array.from({ length: MOMENTS }, () => 0);
  for (const { started, seconds } of attempts) {
    const end = started + seconds;
    for (let moment = Math.floor(started / step); moment < MOMENTS && moment * step < end; moment++)
      times[moment] =
        (times[moment] ?? 0) + Math.max(0, Math.min(end, (moment + 1) * step) - Math.max(started, moment * step));
  }
  return times;
}

/** How many certainly ran at a time; nothing if most attempts are too short to know. */
function atATime(attempts: readonly Attempt[]): string {
  const most = tryMostAtATime(attempts);
  return most === undefined ? '' : `, up to ${String(most)} at a time`;
}
