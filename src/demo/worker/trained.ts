// The engine's part that shows the trained generators beside the page, one at a time, and what a run takes from them.

import type { GeneratorFile } from '../../gan/generator-file.ts';
import type { Device } from '../../runtime/device.ts';
import type { Answer, PicturesFrame } from '../protocol.ts';
import type { TrainedLook, TrainedShown } from '../trained.ts';
import { type TrainedName, trainedNames } from '../trained-names.ts';
import { fetchBeside } from './beside.ts';
import { PageError } from './page-error.ts';
import { createQueue } from './queue.ts';
import { isSoftware } from './software.ts';
import { settingsFrom } from './train-on.ts';
import type { ShownGenerator } from './trained-generator.ts';

export interface TrainedShow {
  /** Puts a generator in the place of the one shown last. */
  readonly showTrained: (name: TrainedName) => Promise<Answer<TrainedShown>>;
  /** Pictures of the generator that is shown. */
  readonly lookAtTrained: (name: TrainedName, look: TrainedLook) => Promise<Answer<PicturesFrame>>;
  /** Its grid of one class, or of all. */
  readonly trainedClass: (name: TrainedName, label: number | undefined) => Promise<Answer<PicturesFrame>>;
}

/** @param base address of the page, beside which the files lie */
export function createTrainedShow({
  base,
  device,
}: {
  readonly base: string;
  readonly device: () => Promise<Device>;
}): TrainedShow {
  // A turn of its own: who looks does not wait for a run that is being compiled.
  const inTurn = createQueue((work) => work());
  let shown: { readonly name: TrainedName; readonly generator: ShownGenerator } | undefined;

  /** The generator on the device that there is now: another one is lost with what was on it. */
  async function generatorOf(name: TrainedName): Promise<ShownGenerator> {
    const now = await device();
    if (shown?.name === name && shown.generator.device === now) return shown.generator;
    const [file, { showGenerator }] = await Promise.all([
      fetchTrained(name, base),
      import('./trained-generator.ts'),
    ]);
    if (shown?.generator.device === now) shown.generator.destroy();
    shown = undefined;
    const generator = await showGenerator(now, file);
    shown = { name, generator };
    return generator;
  }

  return {
    showTrained: (name) =>
      inTurn(async () => {
        const { file, grid, classes } = await generatorOf(name);
        const { step, minutes, scores } = file;
        const [distance, floor] = [scores.Fréchet, scores['Fréchet, real to real']];
        const frechet =
          typeof distance === 'number' && typeof floor === 'number'
            ? ([distance, floor] as const)
            : undefined;
        return {
          name,
          step,
          minutes,
          frechet,
          classes,
          frame: await grid(undefined),
          settings: settingsFrom(file.run, isSoftware(await device())),
        };
      }),
    lookAtTrained: (name, look) => inTurn(async () => (await generatorOf(name)).look(look)),
    trainedClass: (name, label) => inTurn(async () => (await generatorOf(name)).grid(label)),
  };
}

/** @throws data error where the server does not have it, checkpoint error where it holds something else */
export async function fetchTrained(name: string, base: string): Promise<GeneratorFile> {
  const path = `data/trained/${name}.safetensors`;
  // Few visits need it: it is a file of its own.
  const { decodeGenerator } = await import('../../gan/generator-file.ts');
  const known = trainedNames.some((each) => each === name);
  const bytes = known ? await fetchBeside(path, base) : undefined;
  if (bytes) return decodeGenerator(bytes, path);
  throw new PageError(['data', 'notOnServer'], 'this trained generator is not on this server', {
    file: path,
    hint: 'train one of your own',
  });
}
