// What each tool of `earthmover latent` takes, for its help and its refusals: this module loads with the command line.
import { usageError } from '../../core/errors.ts';
import { type RawOptions, textOf, wholeNumber } from '../options.ts';

/** Flags of the tools with a number, each with its default, its least and its greatest. */
const numbers = {
  count: { meaning: 'pictures, or directions', least: 1, most: 1000 },
  frames: {
    meaning: 'walk: frames from one latent to the next; interpolate: pictures in a row',
    least: 2,
    most: 1000,
  },
  stops: { meaning: 'walk: latents that it goes by', least: 2, most: 1000 },
  starts: { meaning: 'project: latents that it starts from', least: 1, most: 256 },
  steps: { meaning: 'project: steps of the descent', least: 1, most: 100_000 },
} as const;
type NumberFlag = keyof typeof numbers;

/** The numbers that a tool takes, with their defaults. */
const taken = {
  interpolate: { count: 8, frames: 10 },
  project: { starts: 8, steps: 300 },
  walk: { count: 16, stops: 4, frames: 12 },
  directions: { count: 8, frames: 9 },
  nearest: { count: 64 },
} as const satisfies Readonly<Record<string, Partial<Record<NumberFlag, number>>>>;

export type LatentTool = keyof typeof taken;
export const latentTools = Object.keys(taken) as LatentTool[];

/** Every flag with a number, with the words of the help. */
export const numberFlags = (Object.keys(numbers) as NumberFlag[]).map((flag) => {
  const defaults = latentTools.flatMap((tool) => {
    const values: Partial<Record<NumberFlag, number>> = taken[tool];
    return values[flag] === undefined ? [] : [`${tool} ${values[flag]}`];
  });
  return { flag, meaning: `${numbers[flag].meaning} (default: ${defaults.join(', ')})` };
});

/** What the tool's flags say. @throws usage error where one is out of range, or is another tool's */
export function numbersOf<Tool extends LatentTool>(
  tool: Tool,
  raw: RawOptions,
): { readonly [Flag in keyof (typeof taken)[Tool]]: number } {
  const usual: Partial<Record<NumberFlag, number>> = taken[tool];
  for (const flag of [...(Object.keys(numbers) as NumberFlag[]), 'straight'] as const) {
    const fits = flag === 'straight' ? tool === 'interpolate' : usual[flag] !== undefined;
    if (raw[flag] === undefined || fits) continue;
    throw usageError(`--${flag} does not fit latent ${tool}`, { hint: `leave --${flag} out` });
  }
  const read = (Object.entries(usual) as [NumberFlag, number][]).map(([flag, value]) => {
    const { least, most } = numbers[flag];
    return [flag, wholeNumber(`--${flag}`, textOf(raw[flag]) ?? String(value), least, most)] as const;
  });
  // The flags of the tool, each with its number.
  return Object.fromEntries(read) as { readonly [Flag in keyof (typeof taken)[Tool]]: number };
}
