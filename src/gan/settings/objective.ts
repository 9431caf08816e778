// Settings of Algorithm 1 and its rivals: what is played for, from which latents, in which batches, and what keeps the critic in bounds.
import * as z from 'zod/mini';
import { clipOrders, defaults } from '../config.ts';
import { penaltySides } from '../gradient-penalty.ts';
import { objectiveNames } from '../objectives.ts';
import { belongs, count, most, positive, setting, type TrainingTable } from './setting.ts';

export const objective = {
  latent: setting(count, {
    placeholder: 'N',
    meaning: "length of the generator's input z",
    expects: 'a whole number of at least 1',
    fixed: true,
    architecture: true,
    default: ({ form }) => (form === 'points' ? 2 : defaults.latent),
    page: { label: 'Latent size', paper: '100' },
  }),
  batch: setting(count.check(z.maximum(most.batch)), {
    placeholder: 'N',
    meaning: 'samples in one critic step',
    expects: `a whole number from 1 to ${most.batch}`,
    fixed: true,
    default: ({ form }) => (form === 'points' ? 256 : defaults.batch),
    page: { label: 'Batch m', paper: '64' },
  }),
  accumulate: setting(count.check(z.maximum(most.microBatches)), {
    placeholder: 'N',
    meaning:
      'batches whose gradients are averaged before each update, as if they were one of N times the size',
    expects: `a whole number from 1 to ${most.microBatches}`,
    fixed: true,
    default: 'paper',
    page: 'link',
  }),
  nCritic: setting(count.check(z.maximum(most.criticSteps)), {
    placeholder: 'N',
    meaning: 'critic steps for each generator step',
    expects: `a whole number from 1 to ${most.criticSteps}`,
    fixed: true,
    default: 'paper',
    page: { label: 'Critic steps n_critic', paper: '5', live: true },
  }),
  objective: setting(z.enum(objectiveNames), {
    placeholder: 'NAME',
    meaning: `what the networks play for: ${objectiveNames.join(', ')}`,
    expects: `one of ${objectiveNames.join(', ')}`,
    fixed: true,
    default: 'paper',
    page: { label: 'Objective', paper: 'wgan', views: ['points', 'pictures'] },
  }),
  clip: setting(positive, {
    placeholder: 'C',
    meaning: 'wgan: critic weights are kept in [-C, C]',
    expects: 'a number above 0, such as 0.01',
    fixed: true,
    default: 'paper',
    belongs: belongs.toClipping,
    page: { label: 'Clip c', paper: '0.01', live: true },
  }),
  clipOrder: setting(z.enum(clipOrders), {
    placeholder: 'ORDER',
    meaning: 'wgan: paper (clip after each critic step) or reference (before it, as the released code)',
    expects: `one of ${clipOrders.join(', ')}`,
    fixed: true,
    default: 'paper',
    belongs: belongs.toClipping,
    page: { label: 'Clip order', paper: 'paper' },
  }),
  gradientPenalty: setting(z.number().check(z.minimum(0)), {
    placeholder: 'WEIGHT',
    meaning: 'objectives with a penalty on the norm of the gradient: its weight',
    expects: 'a number, 0 or more, such as 10',
    fixed: true,
    default: 'paper',
    belongs: belongs.toPenalty,
    page: { label: 'Gradient penalty λ' },
  }),
  penalty: setting(z.enum(penaltySides), {
    placeholder: 'SIDE',
    meaning: 'wgan-gp: two-sided (norms are kept at 1) or one-sided (at most 1)',
    expects: `one of ${penaltySides.join(', ')}`,
    fixed: true,
    default: 'paper',
    belongs: belongs.toSides,
    page: 'link',
  }),
} satisfies TrainingTable;
