// Runs of earlier versions of the page, which kept one a view: they are taken over once, each with an id of its own.
// Loaded where there are any.

import type { RecordedMetrics } from '../../gan/run-history.ts';
import { jsonLine } from '../../io/jsonl.ts';
import type { Distance, ViewName } from '../protocol.ts';
import { decodePast } from './page-run.ts';
import { getOlder, putRun, removeOlder, type StoredData } from './store.ts';

interface OlderRun {
  readonly savedAt: number;
  readonly step: number;
  readonly checkpoints: readonly Uint8Array[];
  readonly lines: readonly (readonly RecordedMetrics[])[];
  readonly distances: readonly (readonly Distance[])[];
}

export async function takeOverOlder(views: readonly ViewName[]): Promise<void> {
  for (const view of views) {
    const keys = [`run:${view}`, `data:${view}`] as const;
    const older = await getOlder<OlderRun>(keys[0]);
    if (!older) continue;
    const { savedAt, step, checkpoints: files, lines, distances } = older;
    const brought = await getOlder<StoredData & { readonly hash: string }>(keys[1]);
    // A file that cannot be read is of no use to anyone.
    const past = await decodePast(files.map((file) => ({ file }))).catch(() => undefined);
    const config = past?.[0].checkpoint.run;
    if (config && step > 0) {
      const data = ['csv', 'images'].includes(config.dataset) ? brought : undefined;
      const target = config.dataset === 'csv' ? 'drawn' : config.dataset;
      const peaks = lines.map((each) => peakOf(each));
      // Two tabs that do this at once write the same.
      const record = {
        id: `${view}-${savedAt}`,
        view,
        name: '',
        target,
        config,
        step,
        savedAt,
        chunks: 1,
        peaks,
      };
      const chunk = { jsonl: lines.map((each) => each.map(jsonLine).join('')), distances };
      await putRun({ record: { ...record, data: data?.hash }, files }, { chunk, data });
    }
    await removeOlder(keys);
  }
}

function peakOf(lines: readonly RecordedMetrics[]): RecordedMetrics | undefined {
  return lines.reduce<RecordedMetrics | undefined>(
    (peak, line) => (line.wassersteinMedian101 > (peak?.wassersteinMedian101 ?? -Infinity) ? line : peak),
    undefined,
  );
}
