// `train --dry-run`: what a run would take, without training.

import { classCount } from '../data/dataset.ts';
import { reportLines } from '../data/report-text.ts';
import { branchedRun } from '../gan/branched-run.ts';
import { buildNetworks } from '../gan/networks.ts';
import { resolveRun, streamingOf, trainingConfig } from '../gan/run-config.ts';
import { planTraining } from '../gan/training-plan.ts';
import { loadCheckpoint } from '../node/checkpoint-store.ts';
import { openDevice } from './gpu.ts';
import type { Asked, RawOptions } from './options.ts';
import { loadChecked } from './run-session.ts';
import { scheduleCourse, scheduleText } from './schedule-text.ts';
import { summaryText } from './summary.ts';
import type { Terminal } from './terminal.ts';

/** Shows layers, shapes, parameters, memory and work of the run that is asked for. */
export async function dryRun(
  { settings, adapter, json }: Asked,
  from: RawOptions[string],
  terminal: Terminal,
): Promise<number> {
  const run =
    typeof from === 'string' ? branchedRun((await loadCheckpoint(from)).run, settings) : resolveRun(settings);
  const { data, report } = await loadChecked(run, terminal);
  const networks = buildNetworks(run, data.shape, classCount(data));
  const device = await openDevice(adapter, terminal);
  try {
    const { traits } = device;
    const { summary } = planTraining({
      ...networks,
      data,
      streaming: streamingOf(run),
      config: trainingConfig(run),
      traits,
    });
    const course = scheduleCourse(run);
    if (json)
      terminal.event('summary', { run, ...summary, ...(course && { schedule: course }), data: report });
    else
      process.stdout.write(
        `${[
          reportLines(report, run.overfit).join('\n'),
          summaryText(summary),
          ...(course ? [scheduleText(course)] : []),
        ].join('\n\n')}\n`,
      );
    return 0;
  } finally {
    device.destroy();
  }
}
