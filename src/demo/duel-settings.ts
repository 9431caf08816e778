// What a WGAN and a GAN train beside each other, in step 4 of the story and in the view that compares them.

/**
 * Found by `scripts/story-search.ts`: settings at which a GAN loses modes of a ring that a WGAN keeps, within a minute on
 * a software adapter. Other settings suit a GAN better.
 */
export const duelSettings = {
  standardize: false,
  generator: 'mlp:32-32-32',
  critic: 'mlp:32-32-32',
  latent: 2,
  batch: 64,
  optimizer: 'rmsprop',
  lr: 0.01,
  nCritic: 5,
  ema: 0.97,
} as const;

/** What the WGAN has besides; the GAN has the −log D trick. */
export const duelWgan = { objective: 'wgan-gp', gradientPenalty: 0.1 } as const;
