// Submitting steps of training with the batches that they take.

import { type Replay, submitReplays } from '../../runtime/replay.ts';
import type { RunState, StepPosition } from './run-state.ts';

/**
 * Lays the batches ready that steps take which are submitted next, in one submit, and counts them. Where the data lie on
 * the GPU there is nothing to wait for.
 *
 * @param steps with no more critic steps than the stream has slots
 * @throws data error where a batch cannot be read; usage error where the trainer was destroyed meanwhile
 */
export async function feedSteps(
  state: RunState,
  steps: readonly Replay[],
  position: StepPosition = state.position,
): Promise<void> {
  const { stream, replays } = state;
  const critic = steps.filter((step) => step === replays.critic).length;
  await stream?.ready(critic);
  state.requireAlive();
  stream?.upload(position.criticSteps, critic);
  position.criticSteps += critic;
  position.step += steps.length - critic;
}

/**
 * Submits steps, in parts where their batches do not fit the stream at once.
 * @param submitLast submits the last part
 */
export async function submitSteps<T>(
  state: RunState,
  { label, parts }: { readonly label: string; readonly parts: readonly (readonly Replay[])[] },
  submitLast: (part: readonly Replay[]) => T,
): Promise<T> {
  const fitting = parts.flatMap((part) => inParts(state, part));
  const last = fitting.pop() ?? [];
  for (const part of fitting) {
    await feedSteps(state, part);
    submitReplays(state.device, label, part);
  }
  await feedSteps(state, last);
  return submitLast(last);
}

/** Steps in parts whose batches have a slot each. */
function inParts({ stream, replays }: RunState, steps: readonly Replay[]): Replay[][] {
  const most = stream?.slots.count ?? Number.POSITIVE_INFINITY;
  let part: Replay[] = [];
  const parts = [part];
  let batches = 0;
  for (const step of steps) {
    const takes = step === replays.critic;
    if (takes && batches === most) {
      part = [];
      parts.push(part);
      batches = 0;
    }
    part.push(step);
    if (takes) batches++;
  }
  return parts;
}
