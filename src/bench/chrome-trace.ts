// A profile as a trace that chrome://tracing and Perfetto open.
import type { ProfiledStep } from './profile.ts';

/**
 * One outer iteration in the Trace Event Format, as chrome://tracing and Perfetto read it: every dispatch at its measured
 * length, one after the other as the GPU runs them, without the gaps between.
 *
 * @param name of the workload
 * @returns JSON; times in it are microseconds
 */
export function chromeTrace(name: string, steps: readonly ProfiledStep[]): string {
  const critic = steps.filter(({ phase }) => phase === 'critic');
  const generator = steps.filter(({ phase }) => phase === 'generator');
  const times = critic[0]?.count ?? 0;
  const events: object[] = [
    { name: 'process_name', ph: 'M', pid: 1, args: { name: `earthmover, ${name}` } },
    { name: 'thread_name', ph: 'M', pid: 1, tid: 1, args: { name: 'iterations' } },
    { name: 'thread_name', ph: 'M', pid: 1, tid: 2, args: { name: 'dispatches' } },
  ];
  let now = 0;
  const span = (title: string, phase: readonly ProfiledStep[]) => {
    const begun = now;
    for (const step of phase) {
      const { label, kernel, groups, ms, flops, bytes } = step;
      const args = { kernel, workgroups: groups.join('×'), flops, bytes, gflops: flops / ms / 1e6 };
      events.push({ name: label, cat: kernel, ph: 'X', pid: 1, tid: 2, ts: now, dur: 1e3 * ms, args });
      now += 1e3 * ms;
    }
    events.push({ name: title, cat: 'iteration', ph: 'X', pid: 1, tid: 1, ts: begun, dur: now - begun });
  };
  for (let i = 1; i <= times; i++) span(`critic step ${i}`, critic);
  span('generator step', generator);
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events });
}
