// The summary of a run before it starts: its networks, where its data lie, and what a step takes.
import { grouped } from '../core/text.ts';
import type { DataPlacement } from '../gan/data-placement.ts';
import type { LayerSummary, TrainerSummary } from '../gan/training-plan.ts';

/** The model summary of `--dry-run`: layers with shapes and parameters, and what an outer iteration costs. */
export function summaryText(summary: TrainerSummary): string {
  const { generator, critic, generatorParameters, criticParameters } = summary;
  return [
    network('generator', generator, generatorParameters),
    network('critic', critic, criticParameters),
    table([
      ...(summary.placement ? [['data', placeText(summary.placement)]] : []),
      ...(summary.classes === undefined ? [] : [['classes', String(summary.classes)]]),
      ['planned GPU memory', bytesText(summary.plannedBytes)],
      ['dispatches a critic iteration', grouped(summary.dispatchesPerCriticIteration)],
      ['dispatches a step', grouped(summary.dispatchesPerStep)],
      ['FLOPs a step', `${grouped(summary.flopsPerStep)} (${(summary.flopsPerStep / 1e9).toPrecision(3)} G)`],
    ]),
    'a step is one generator iteration with its critic iterations',
  ].join('\n\n');
}

/** The same in one line, for the start of a run. */
export function summaryLine(summary: TrainerSummary): string {
  const { generatorParameters, criticParameters, plannedBytes, dispatchesPerStep, flopsPerStep } = summary;
  const memory = `${(plannedBytes / 2 ** 20).toFixed(1)} MiB on the GPU`;
  const work = `${grouped(dispatchesPerStep)} dispatches and ${(flopsPerStep / 1e9).toPrecision(3)} GFLOP an iteration`;
  return `parameters: generator ${grouped(generatorParameters)}, critic ${grouped(criticParameters)}; ${memory}; ${work}`;
}

/** Where the data lie, in one line, for the start of a run. */
export function dataLine(data: DataPlacement): string {
  return `data: ${placeText(data)}`;
}

function placeText({ streamed, bytes, gpuBytes }: DataPlacement): string {
  if (!streamed) return `${bytesText(bytes)}, on the GPU`;
  return `${bytesText(bytes)}, streamed: ${bytesText(gpuBytes)} of batches on the GPU`;
}

function bytesText(bytes: number): string {
  return `${grouped(bytes)} bytes (${(bytes / 2 ** 20).toFixed(1)} MiB)`;
}

function network(name: string, layers: readonly LayerSummary[], parameters: number): string {
  const rows = layers.map((layer) => [
    `  ${layer.name}`,
    `[${layer.outputShape.join(', ')}]`,
    grouped(layer.parameters),
  ]);
  return `${name}: ${grouped(parameters)} parameters\n${table([['  layer', 'output', 'parameters'], ...rows])}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
