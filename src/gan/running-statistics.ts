// How the moments of a batch reach the running averages of batch norm: outputs of a step's graph, and a kernel behind it.
// Words: `moments` are the sums and squared sums of a batch, a `group` of it each; the `table` says where they lie.

import { type Bindings, bindStep } from '../compiler/bindings.ts';
import type { Step } from '../compiler/plan.ts';
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { runningStats } from '../kernels/running-stats.ts';
import type { BatchMoments } from '../nn/module.ts';
import { type NetworkLayout, packed, type Slot, sliceOf } from './network.ts';
import type { PlannedStep } from './planned-step.ts';

export interface StatisticsUpdate {
  readonly layout: NetworkLayout;
  /** Of one forward pass. */
  readonly moments: readonly BatchMoments[];
  /** Groups of the batch with statistics of their own. */
  readonly groups: number;
  /** Where the moments go; the table's buffer is named after it. */
  readonly buffer: string;
  /** Of the dispatch. */
  readonly label: string;
}

/** The dispatch that takes moments up into the running averages, and its table. */
export function statisticsUpdate(
  bindings: Bindings,
  { layout, moments, groups, buffer, label }: StatisticsUpdate,
  traits: AdapterTraits,
): { readonly step: Step; readonly table: PlannedStep['tables'][number] } {
  const { slots, floats } = packed(
    moments.flatMap((m) => [
      { name: m.mean, shape: m.sum.shape },
      { name: m.variance, shape: m.squares.shape },
    ]),
  );
  const values = moments.flatMap((m) => [m.sum, m.squares]);
  for (const [i, slot] of slots.entries()) {
    const value = values[i];
    if (value) bindings.output(sliceOf(buffer, slot), value);
  }
  const data = runningTable(layout, moments, slots);
  const kernel = runningStats(
    { count: layout.statisticFloats, groups, momentum: sharedMomentum(layout, moments) },
    traits,
  );
  return {
    step: bindStep(label, kernel, {
      table: bindings.buffer(`${buffer}.table`, data.byteLength),
      batch: bindings.buffer(buffer, 4 * floats),
      running: bindings.buffer(`${layout.name}.statistics`, 4 * layout.statisticFloats),
    }),
    table: { buffer: `${buffer}.table`, data },
  };
}

function sharedMomentum(layout: NetworkLayout, moments: readonly BatchMoments[]): number {
  const [momentum, ...others] = new Set(moments.map((m) => m.momentum));
  if (momentum !== undefined && others.length === 0) return momentum;
  throw usageError('the batch norms of a network must share one momentum', {
    network: layout.name,
    momenta: [momentum, ...others],
  });
}

/** For each running average: where its batch sums lie, how far apart the groups are, and what makes a moment of a sum. */
function runningTable(
  layout: NetworkLayout,
  moments: readonly BatchMoments[],
  slots: readonly Slot[],
): Uint32Array {
  const words = new Uint32Array(4 * layout.statisticFloats);
  const floats = new Float32Array(words.buffer);
  const fillRows = (statistic: string, slot: Slot | undefined, scale: number) => {
    const target = layout.statistics.find(({ name }) => name === statistic);
    if (!target || !slot) throw new Error(`the ${layout.name} has no running average '${statistic}'`);
    const channels = sizeOf(target.shape);
    for (let c = 0; c < channels; c++) {
      const row = 4 * (target.offset / 4 + c);
      words[row] = slot.offset / 4 + c;
      words[row + 1] = channels;
      floats[row + 2] = scale;
    }
  };
  for (const [i, m] of moments.entries()) {
    fillRows(m.mean, slots[2 * i], 1 / m.count);
    fillRows(m.variance, slots[2 * i + 1], 1 / (m.count - 1));
  }
  return words;
}
