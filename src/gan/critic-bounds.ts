// What bounds a critic or norms its layers, and which of that may go together: the table of docs/own-objective.md.
//   part  one of them: of the objective (clip, penalty), or of the critic's layers
import { type Facts, usageError } from '../core/errors.ts';
import type { Model } from '../nn/module.ts';
import type { Objective } from './objectives.ts';

/** The parts of the table, as messages call them. */
export const criticParts = {
  clip: 'weight clipping',
  penalty: 'a gradient penalty',
  spectralNorm: 'spectral norm',
  batchNorm: 'batch norm',
  layerNorm: 'layer norm',
  instanceNorm: 'instance norm',
} as const;

export type CriticPart = keyof typeof criticParts;

/** What comes of two parts together: `void` trains, and one of them bounds or norms nothing then. */
export type Together = 'yes' | 'void' | 'no';

interface Pair {
  readonly parts: readonly [objectiveOrBound: CriticPart, layers: CriticPart];
  readonly together: Exclude<Together, 'yes'>;
  readonly reason: string;
  /** An objective that goes with the layers. */
  readonly instead?: string;
}

const undone = 'a norm divides by the deviation of what comes in, whatever the layer before it is bounded by';

/** Every pair that is not plainly good. */
const pairs: readonly Pair[] = [
  {
    parts: ['clip', 'spectralNorm'],
    together: 'no',
    reason:
      'the layer divides its weight by its greatest singular value, so a clip of the weight bounds nothing',
    instead: 'hinge',
  },
  {
    parts: ['penalty', 'batchNorm'],
    together: 'no',
    reason:
      'the penalty is for the gradient of each score by its own sample; batch norm ties a batch together',
    instead: 'wgan',
  },
  {
    parts: ['clip', 'penalty'],
    together: 'void',
    reason: 'a clipped critic cannot have the slope that the penalty is for',
  },
  { parts: ['spectralNorm', 'batchNorm'], together: 'void', reason: undone },
  { parts: ['spectralNorm', 'layerNorm'], together: 'void', reason: undone },
  { parts: ['spectralNorm', 'instanceNorm'], together: 'void', reason: undone },
];

/** What comes of two parts in one critic. */
export function together(a: CriticPart, b: CriticPart): Together {
  return pairs.find(({ parts }) => parts.includes(a) && parts.includes(b))?.together ?? 'yes';
}

/** The bounds that an objective brings. */
function boundsOf({ clips, penalises }: Pick<Objective, 'clips' | 'penalises'>): CriticPart[] {
  return [...(clips ? (['clip'] as const) : []), ...(penalises ? (['penalty'] as const) : [])];
}

/** What of a network's layers a bound may clash with, by the names of its tensors. */
export function layerPartsOf({
  parameters,
  statistics,
}: Pick<Model, 'parameters' | 'statistics'>): CriticPart[] {
  const spectral = parameters.some(({ name }) => /(^|\.)weight_orig$/.test(name));
  // Of other statistics nothing is known, so they count as averages over a batch.
  const averaged = statistics.some(({ name }) => !/(^|\.)weight_[uv]$/.test(name));
  return [...(spectral ? (['spectralNorm'] as const) : []), ...(averaged ? (['batchNorm'] as const) : [])];
}

/** The first pair that must not be in one critic. */
export function clashOf(
  objective: Pick<Objective, 'clips' | 'penalises'>,
  layers: readonly CriticPart[],
): Pair | undefined {
  const bounds = boundsOf(objective);
  return pairs.find(
    ({ parts: [bound, layer], together: how }) =>
      how === 'no' && bounds.includes(bound) && layers.includes(layer),
  );
}

/** @throws usage error where layers and objective must not go together */
export function requireTogether(
  objective: Pick<Objective, 'clips' | 'penalises'>,
  layers: readonly CriticPart[],
  facts: Facts,
): void {
  const clash = clashOf(objective, layers);
  if (!clash) return;
  const [bound, layer] = clash.parts;
  throw usageError(`a critic with ${criticParts[layer]} cannot have ${criticParts[bound]}`, {
    ...facts,
    reason: clash.reason,
    hint: `use a critic without ${criticParts[layer]}, or the objective ${clash.instead}`,
  });
}
