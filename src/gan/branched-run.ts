// A run that branches off from a checkpoint: its networks go on, under other settings.
import { EarthmoverError, usageError } from '../core/errors.ts';
import { architectureDifference, type Checkpoint } from './checkpoint.ts';
import { usualObjective } from './config.ts';
import { objectiveOf } from './objectives.ts';
import { overPreset } from './over-preset.ts';
import { withoutFilters } from './resumed-run.ts';
import { type RunConfig, resolveRun } from './run-config.ts';
import { architectureNames, kebab, type RunSettings } from './run-settings.ts';
import type { RestorableState, TrainerState } from './trainer.ts';

/**
 * The run that `given` makes of the one that a checkpoint is of: what is not given stays, as far as it means something
 * beside what is.
 * @throws usage error where `given` asks for other networks, and where settings contradict each other
 */
export function branchedRun(saved: RunConfig, given: RunSettings): RunConfig {
  const asked = withoutFilters(saved, given);
  const record: RunSettings = saved;
  const conflict = architectureNames.find(
    (name) => asked[name] !== undefined && asked[name] !== record[name],
  );
  if (conflict !== undefined) {
    throw usageError(`${kebab(conflict)} cannot change where a run branches off: it decides the networks`, {
      'the checkpoint has': record[conflict] ?? 'none',
      'asked for': asked[conflict],
      hint: `leave --${kebab(conflict)} out, or start a new run`,
    });
  }
  const { critic, ...settings } = saved;
  // A parent without it has networks that see points as they are.
  const kept = { ...settings, standardize: saved.standardize ?? false };
  return resolveRun(overPreset(withoutContradictions(kept, asked), { critic, ...asked }));
}

/** The settings without those that nobody asked for, and that mean nothing beside what was asked for. */
function withoutContradictions(kept: RunSettings, asked: RunSettings): RunSettings {
  const { stopWhenFlat, scheduleSteps, ...others } = kept;
  const flat = objectiveOf(asked.objective ?? kept.objective ?? usualObjective).estimates === 'wasserstein';
  return {
    ...others,
    ...(stopWhenFlat !== undefined && { stopWhenFlat: stopWhenFlat && flat }),
    ...(scheduleSteps !== undefined && asked.scheduleOver !== 'time' && { scheduleSteps }),
  };
}

/**
 * The state to begin a branch with. Weights, running averages and counters are the checkpoint's, and so are the
 * optimiser's averages as far as it keeps such; mean squares serve either optimiser, and what is new begins at zero.
 * A decaying mean of the weights that the checkpoint does not have begins at them.
 *
 * @param fresh of the branch's own trainer before its first step
 * @throws checkpoint error where a weight is missing or of another shape
 */
export function branchedState({ state }: Pick<Checkpoint, 'state'>, fresh: TrainerState): RestorableState {
  const difference = architectureDifference(weightsOf(fresh), weightsOf(state));
  if (difference !== undefined) {
    throw new EarthmoverError('checkpoint', difference, {
      hint: 'a branch keeps the networks and the shape of the samples: give data of that shape',
    });
  }
  // A running step of RMSProp, scaled by the mean square, is of another size than one of plain gradient descent.
  const scaled = ({ tensors }: Pick<TrainerState, 'tensors'>) =>
    [...tensors.keys()].some((name) => name.startsWith('square_avg.'));
  const foreign = scaled(state) !== scaled(fresh);
  const tensors = [...fresh.tensors].map(([name, tensor]) => {
    const found = sources(name)
      .filter((source) => !(foreign && source.startsWith('momentum_buffer.')))
      .map((source) => state.tensors.get(source))
      .find((source) => source !== undefined);
    return [name, found ?? tensor] as const;
  });
  return { tensors: new Map(tensors), counters: state.counters };
}

const squares = { square_avg: 'exp_avg_sq', exp_avg_sq: 'square_avg' } as const;

/** Names that a tensor of a branch may have in its parent, the nearest first. */
function sources(name: string): string[] {
  const [head = '', ...rest] = name.split('.');
  if (head === 'ema') return [name, rest.join('.')];
  if (head === 'square_avg' || head === 'exp_avg_sq') return [name, [squares[head], ...rest].join('.')];
  return [name];
}

/** Weights and running averages, without what optimisers keep. */
function weightsOf({ tensors }: TrainerState): TrainerState['tensors'] {
  return new Map([...tensors].filter(([name]) => /^(generator|critic)\./.test(name)));
}
