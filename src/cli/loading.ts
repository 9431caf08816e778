// How commands load data: where the cache is, who is told what is left out, and how far a preparation is.
import { grouped } from '../core/text.ts';
import type { RunConfig } from '../gan/run-config.ts';
import type { DatasetRequest } from '../node/datasets.ts';
import type { Preparation } from '../node/packed/prepare.ts';
import { bar, timeLeft } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** The parts of a request for data that are the same whatever the data. */
function loading(
  cache: string | undefined,
  terminal: Terminal,
): Required<Pick<DatasetRequest, 'cacheDir' | 'log' | 'progress'>> {
  const line = preparationLine(performance.now());
  return {
    cacheDir: cache,
    log: terminal.say,
    progress: (state) => terminal.progress((columns) => line(state, performance.now(), columns)),
  };
}

type DataSetting = 'data' | 'columns' | 'layout' | 'imageSize' | 'fit' | 'channels' | 'strict' | 'cache';

/** The settings of a run that decide its data, and where they are kept. */
type DataSettings = Pick<RunConfig, 'dataset'> & {
  readonly [Name in DataSetting]?: RunConfig[Name] | undefined;
};

/** The request for the data that a run's settings name. */
export function dataRequestOf(run: DataSettings, terminal: Terminal) {
  const { dataset, data, columns, layout, imageSize, fit, channels, strict, cache } = run;
  const asked = { dataset, data, columns, layout, imageSize, fit, channels, strict };
  return { ...asked, ...loading(cache, terminal) } satisfies DatasetRequest;
}

const barWidth = 24;

/**
 * The line of a preparation that began at `startMs`: how far it is, how fast, and how long it takes yet.
 * @returns takes the time, and the characters that the line may take, undefined where it is written to a file
 */
export function preparationLine(
  startMs: number,
): (state: Preparation, nowMs: number, columns?: number) => string {
  return ({ done, most }, nowMs, columns) => {
    const rate = done / Math.max(1e-3, (nowMs - startMs) / 1000);
    const parts = [
      most === undefined ? grouped(done) : `${grouped(done)}/${grouped(most)}`,
      `${rate < 10 ? rate.toPrecision(2) : grouped(rate)}/s`,
      ...(most === undefined || rate === 0 ? [] : [`eta ${timeLeft((1000 * (most - done)) / rate)}`]),
    ];
    const drawn = columns === undefined || most === undefined ? [] : [bar(done / most, barWidth)];
    return ['preparing pictures', ...drawn, ...parts].join('  ');
  };
}
