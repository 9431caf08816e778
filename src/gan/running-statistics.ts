// How statistics change: moments of a batch reach the running averages of batch norm, and assigned values their places.
// Both are outputs of a step's graph in buffers of their own, and a kernel behind it that nothing else in the step reads after.
// Words: `moments` are the sums and squared sums of a batch, a `group` of it each; the `table` says where they lie.

import { type Bindings, bindStep } from '../compiler/bindings.ts';
import type { Step } from '../compiler/plan.ts';
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { changes, runningStats } from '../kernels/running-stats.ts';
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
  const words = keptTable(layout);
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
      words[row + 3] = changes.averaged;
    }
  };
  for (const [i, m] of moments.entries()) {
    fillRows(m.mean, slots[2 * i], 1 / m.count);
    fillRows(m.variance, slots[2 * i + 1], 1 / (m.count - 1));
  }
  return words;
}

export interface Assignment {
  readonly layout: NetworkLayout;
  /** What statistics have at the end of the step, by name. */
  readonly assigned: ReadonlyMap<string, Value>;
  /** Buffers of the network to write: its statistics, and their decaying means, which take such values as they are. */
  readonly kinds: readonly string[];
  /** First part of every label. */
  readonly label: string;
}

/** The dispatches that give assigned statistics their values, once all that reads the old ones is done. */
export function statisticsAssignment(
  bindings: Bindings,
  { layout, assigned, kinds, label }: Assignment,
  traits: AdapterTraits,
): { readonly steps: readonly Step[]; readonly table: PlannedStep['tables'][number] } {
  const { name, statistics, statisticFloats } = layout;
  const buffer = `${name}.assigned`;
  const data = keptTable(layout);
  for (const slot of statistics) {
    const value = assigned.get(slot.name);
    if (!value) continue;
    bindings.output(sliceOf(buffer, slot), value);
    const first = slot.offset / 4;
    for (let at = first; at < first + sizeOf(slot.shape); at++) {
      data[4 * at] = at;
      data[4 * at + 3] = changes.assigned;
    }
  }
  const kernel = runningStats({ count: statisticFloats, groups: 1, momentum: 1 }, traits);
  const batch = bindings.buffer(buffer, 4 * statisticFloats);
  const table = bindings.buffer(`${buffer}.table`, data.byteLength);
  return {
    steps: kinds.map((kind) =>
      bindStep(`${label} ${name}.${kind}`, kernel, {
        table,
        batch,
        running: bindings.buffer(`${name}.${kind}`, 4 * statisticFloats),
      }),
    ),
    table: { buffer: `${buffer}.table`, data },
  };
}

/** Four words for each statistic that change nothing. */
function keptTable({ statisticFloats }: NetworkLayout): Uint32Array {
  return new Uint32Array(4 * statisticFloats).map((_, word) => (word % 4 === 3 ? changes.kept : 0));
}
