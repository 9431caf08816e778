// Outer iterations whose number of critic steps follows from the critic's estimates on the way.
// Words: a `block` is a number of critic steps that are submitted together and waited for.

import { usageError } from '../../core/errors.ts';
import type { TelemetryEntry } from '../../kernels/telemetry.ts';
import type { Replay } from '../../runtime/replay.ts';
import type { StepMetrics } from '../metrics.ts';
import { ringSize } from '../step-constants.ts';
import type { RunState } from './run-state.ts';
import { submitSteps } from './submit-steps.ts';
import type { Telemetry } from './telemetry.ts';

/** As `Trainer.stepAdaptive`. */
export async function stepAdaptive(
  state: RunState,
  telemetry: Telemetry,
  next: (estimates: readonly number[]) => number,
): Promise<StepMetrics> {
  const { replays } = state;
  state.begin();
  try {
    const begunMs = performance.now();
    telemetry.settleRates();
    const entries: TelemetryEntry[] = [];
    const run = async (block: readonly Replay[]) => {
      const steps = { label: 'adaptive step', parts: [block] };
      const copy = await submitSteps(state, steps, (last) => telemetry.submit(steps.label, last));
      const taken = await telemetry.take(copy, state.entries);
      entries.push(...taken);
      return taken.map(({ realScore, fakeScore }) => realScore - fakeScore);
    };
    let estimates: readonly number[] = [];
    for (let count = next(estimates); count > 0; count = next(estimates)) {
      if (!Number.isInteger(count) || count > ringSize / 2) {
        throw usageError('stepAdaptive: no such number of critic steps', {
          'critic steps': count,
          hint: `give a whole number up to ${ringSize / 2}`,
        });
      }
      estimates = await run(new Array<Replay>(count).fill(replays.critic));
    }
    if (entries.length === 0) {
      throw usageError('stepAdaptive: no critic steps', { hint: 'begin with one at least' });
    }
    await run([replays.generator]);
    return telemetry.announceOne(entries, performance.now() - begunMs);
  } finally {
    state.end();
  }
}
