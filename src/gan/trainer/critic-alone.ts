// The critic trained by itself, for a look at where it gets to: the run goes on as if that had not been.

import { submitReplays } from '../../runtime/replay.ts';
import type { RunState } from './run-state.ts';
import { feedSteps } from './submit-steps.ts';
import type { Telemetry } from './telemetry.ts';

/** As `Trainer.afterCriticSteps`. */
export async function afterCriticSteps<T>(
  state: RunState,
  telemetry: Telemetry,
  steps: number,
  look: (more: (steps: number) => Promise<void>) => Promise<T>,
): Promise<T> {
  const { device, replays } = state;
  state.requireIdle();
  const before = await state.capture();
  state.begin();
  // What these steps would have counted is not counted, but their batches follow each other.
  const position = { ...state.position };
  const more = async (count: number) => {
    for (let t = 0; t < count; t++) {
      await feedSteps(state, [replays.critic], position);
      submitReplays(device, 'critic alone', [replays.critic]);
      // A watchdog must find pauses, and a queue an end.
      if (t % 8 === 7) await device.idle();
    }
  };
  try {
    await more(steps);
    return await look(more);
  } finally {
    state.end();
    state.restore(before);
    telemetry.reset();
  }
}
