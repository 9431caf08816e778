// Settings of how gradients become steps, and of what every random number of a run follows from.
import * as z from 'zod/mini';
import { optimizerNames } from '../config.ts';
import { belongs, decay, most, setting, type TrainingTable } from './setting.ts';

export const optimizer = {
  optimizer: setting(z.enum(optimizerNames), {
    placeholder: 'NAME',
    meaning: `how both networks take their steps: ${optimizerNames.join(', ')}`,
    expects: `one of ${optimizerNames.join(', ')}`,
    fixed: true,
    default: 'paper',
    page: { label: 'Optimiser', paper: 'rmsprop' },
  }),
  momentum: setting(decay, {
    placeholder: 'M',
    meaning: 'rmsprop, sgd: share of the last step that is taken again',
    expects: 'a number from 0 to below 1, such as 0.9',
    fixed: true,
    default: 'paper',
    belongs: belongs.toOptimizer('rmsprop', 'sgd'),
    page: { label: 'Momentum', paper: '0' },
  }),
  nesterov: setting(z.boolean(), {
    meaning: "sgd: look ahead by one more momentum (Nesterov's)",
    expects: 'true or false',
    fixed: true,
    default: 'paper',
    belongs: belongs.toOptimizer('sgd'),
    page: 'link',
  }),
  weightDecay: setting(z.number().check(z.minimum(0)), {
    placeholder: 'L',
    meaning:
      'weights decay: L times a weight is added to its gradient, or with adamw taken off by itself; 0 for none',
    expects: 'a number, 0 or more, such as 1e-4',
    fixed: true,
    default: 'paper',
    page: 'link',
  }),
  centered: setting(z.boolean(), {
    meaning: 'rmsprop: scale by the deviation of the gradient instead of its size',
    expects: 'true or false',
    fixed: true,
    default: 'paper',
    belongs: belongs.toOptimizer('rmsprop'),
    page: 'link',
  }),
  beta1: setting(decay, {
    placeholder: 'B',
    meaning: 'adam, adamw: decay of the mean gradient',
    expects: 'a number from 0 to below 1, such as 0.5',
    fixed: true,
    default: 'paper',
    belongs: belongs.toOptimizer('adam', 'adamw'),
    page: { label: 'Adam’s β₁' },
  }),
  beta2: setting(decay, {
    placeholder: 'B',
    meaning: 'adam, adamw: decay of the mean squared gradient',
    expects: 'a number from 0 to below 1, such as 0.999',
    fixed: true,
    default: 'paper',
    belongs: belongs.toOptimizer('adam', 'adamw'),
    page: { label: 'Adam’s β₂' },
  }),
  ema: setting(decay, {
    placeholder: 'DECAY',
    meaning:
      "draw samples with a decaying mean of the generator's weights, such as 0.999; 0 for the weights themselves",
    expects: 'a number from 0 to below 1, such as 0.999',
    fixed: true,
    default: 'paper',
    page: 'link',
  }),
  seed: setting(z.int().check(z.minimum(0), z.maximum(most.seed)), {
    placeholder: 'N',
    meaning: 'the same seed, build and adapter give the same run, bit for bit',
    expects: `a whole number from 0 to ${most.seed}`,
    fixed: true,
    default: 'paper',
    page: { label: 'Seed' },
  }),
} satisfies TrainingTable;
