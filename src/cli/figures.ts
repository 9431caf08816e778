// `earthmover figures`: makes the paper's figures and judges them.
import pc from 'picocolors';
import { usageError } from '../core/errors.ts';
import { figureGroups, jobsOf } from '../figures/catalogue.ts';
import type { Figure } from '../figures/figure.ts';
import { scales } from '../figures/workshop.ts';
import { parseSettings } from '../gan/run-settings.ts';
import { requirePlots } from '../io/plot-svg.ts';
import { createWorkshop, Stopped } from './figures/workshop.ts';
import { writeFigure } from './figures/write.ts';
import { openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, oneOf } from './options.ts';
import { duration } from './progress.ts';
import { catchStopSignals } from './stop-signal.ts';
import { createTerminal } from './terminal.ts';

/**
 * `earthmover figures`: makes figures of the paper, judges them, and returns the exit code. Runs that an earlier call
 * finished in the same folder are not made again.
 */
export async function figures(wanted: readonly string[], raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const { scale, jobs, out, pictures, adapter } = readFiguresOptions(wanted, raw);
  await requirePlots();
  const stop = catchStopSignals(terminal.say);
  const device = await openDevice(adapter, terminal);
  const begun = performance.now();
  try {
    stop.arm();
    const workshop = createWorkshop({
      device,
      out,
      terminal,
      stop,
      pictures,
      classifierSteps: scale === 'tiny' ? 10 : undefined,
    });
    for (const [i, job] of jobs.entries()) {
      terminal.say(`${i + 1} of ${jobs.length}: ${job.title}`);
      const figure = await job.make(scale, workshop);
      const folder = await writeFigure(out, figure);
      terminal.event('figure', { name: figure.name, folder, verdicts: figure.verdicts });
      terminal.print(verdictLines(figure, folder));
    }
    terminal.event('done', { figures: jobs.map(({ name }) => name), out, scale });
    terminal.print(`all in ${duration(performance.now() - begun)}: ${out}`);
    return 0;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    terminal.say('stopped; the same command goes on from here');
    return stop.exitCode ?? 130;
  } finally {
    stop.disarm();
    device.destroy();
  }
}

/** What the arguments and flags say. */
export function readFiguresOptions(wanted: readonly string[], raw: RawOptions) {
  const scale = oneOf('scale', raw.scale ?? 'quick', scales, 'command line');
  const names = wanted.length > 0 ? wanted : ['all'];
  const jobs = jobsOf(names.map((name) => oneOf('figure', name, figureGroups, 'command line')));
  const out = raw.out ?? `figures-${scale}`;
  if (typeof out !== 'string' || out === '') {
    throw usageError('out cannot be empty', { value: out, hint: 'give the path of a folder' });
  }
  const pictures = parseSettings(
    Object.fromEntries(
      (['dataset', 'data'] as const).flatMap((name) => (raw[name] === undefined ? [] : [[name, raw[name]]])),
    ),
    'command line',
  );
  return { scale, jobs, out, pictures, adapter: adapterOption(raw) };
}

/** A line for each verdict, with the figure that it stands on. */
function verdictLines({ name, verdicts }: Figure, folder: string): string {
  const colors = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);
  const rows = verdicts.map(({ claim, bound, measured, held }) => {
    const word = held ? colors.green('held    ') : colors.yellow('not held');
    return `  ${word}  ${claim}: ${Number(measured.toPrecision(3))}, ${bound}`;
  });
  return [`${name}: ${folder}`, ...rows].join('\n');
}
