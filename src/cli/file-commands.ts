// The commands that only read and write text: loaded as one, for the reason that run-commands.ts gives.

export { compare } from './compare.ts';
export { completion } from './completion.ts';
export { runs } from './runs.ts';
export { schema } from './schema.ts';
export { sweep } from './sweep.ts';
