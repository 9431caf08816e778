// A run's health while it trains: what the monitor sees, told once.
import type { TrainingData } from '../data/dataset.ts';
import type { AlarmKind } from '../gan/alarms.ts';
import { createMonitor } from '../gan/monitor.ts';
import type { RunConfig } from '../gan/run-config.ts';
import type { Trainer } from '../gan/trainer.ts';
import type { RunFolder } from '../node/run-folder.ts';
import type { Terminal } from './terminal.ts';

/** Looks at the run's health, says what it finds, and whether the run should end. */
export interface HealthWatch {
  readonly look: () => Promise<boolean>;
  readonly close: () => void;
}

export interface WatchedRun {
  readonly run: RunConfig;
  readonly folder: RunFolder;
  readonly data: TrainingData;
  readonly heldOut: TrainingData | undefined;
  readonly trainer: Trainer;
  readonly terminal: Terminal;
}

export function openHealthWatch({ run, folder, data, heldOut, trainer, terminal }: WatchedRun): HealthWatch {
  if (run.monitorEvery === 0) return { look: async () => false, close: () => {} };
  const log = folder.openMonitor(trainer.step);
  const earlier = log.reports.map(({ estimate }) => estimate);
  const monitor = createMonitor(trainer, { data, heldOut, earlier });
  let standing: readonly AlarmKind[] = [];
  return {
    look: async () => {
      const report = await monitor.look();
      log.append(report);
      terminal.event('monitor', report);
      // The terminal says when an alarm begins; monitor.jsonl has it at every look.
      for (const { kind, message } of report.alarms) {
        if (!standing.includes(kind)) terminal.say(`warning: step ${report.step}: ${message}`);
      }
      standing = report.alarms.map(({ kind }) => kind);
      if (!(run.stopWhenFlat && report.flat)) return false;
      terminal.say(`step ${report.step}: the held-out estimate has stopped moving; the run ends`);
      return true;
    },
    close: () => {
      monitor.end();
      log.close();
    },
  };
}
