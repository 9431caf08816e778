// What the terms mean, in English, as terms.html has it: `{0}`, `{1}`, … are the names of settings' values within.

export const terms = {
  title: 'What the terms mean · Earthmover',
  heading: 'What the terms mean',
  back: 'Back to the run',
  generator: 'Generator',
  generatorText:
    'A network that turns a latent, a vector of independent normal numbers, into a sample: a point or a picture.',
  critic: 'Critic',
  criticText:
    'A network that gives each sample a score, a plain number and no probability. It is trained to score real samples as much higher as it can than generated ones; the generator is trained to raise the score of its own.',
  w1: 'Earth-Mover distance W₁',
  w1Text:
    'Think of both distributions as heaps of earth. W₁ is the least work, mass times distance, that turns one heap into the other. It shrinks smoothly as the heaps approach, also while they do not overlap; total variation, KL and Jensen–Shannon do not. The page solves it exactly for 500 points on each side.',
  estimate: 'Wasserstein estimate',
  estimateText:
    'Mean score of real samples less mean score of generated ones. By the Kantorovich–Rubinstein theorem the largest such difference over all functions of slope at most 1 is W₁. A clipped critic has some other bound K on its slope, so the estimate approaches K times the distance, from below. K depends on the critic’s layers and on c; a gradient penalty holds it near 1. Compare the estimate with itself over time, and with nothing else.',
  floor: 'Floor',
  floorText:
    'W₁ between two independent samples of the data. Finite samples are never at distance zero, so no generator can be expected to get below the floor.',
  clip: 'Clip c',
  clipText:
    'After each of its steps every weight of the critic is put back into [−c, c]. That bounds the critic’s slope. A large c lets it become steep and slow to train; a small one lets gradients fade on their way through the layers.',
  nCritic: 'n_critic',
  nCriticText:
    'Steps of the critic for each step of the generator. A better trained critic gives the generator a better slope.',
  schedule: 'Schedules',
  scheduleText:
    'Of n_critic: {0}: n_critic always. {1}: 100 critic steps at the first 25 iterations and at every 500th, as in the authors’ code. {2}: from n_critic to the number at its end.',
  scheduleText2:
    'Of the learning rate: {0}, or falling to the rate at its end, {1}ly or by half a {2}. Large steps find the way and small ones the place: samples get sharper as the rate falls. A warm-up lets it rise in a line first.',
  js: 'Jensen–Shannon estimate',
  jsText:
    'Half of what the discriminator of a standard GAN gains, plus log 2: a lower bound of the Jensen–Shannon divergence, and at most log 2. A discriminator that tells the two sets apart without fail sits at that bound and has no slope to learn from.',
  cosine: 'Cosine of step and gradient',
  cosineText:
    '1 where the optimiser goes straight down the gradient, 0 at a right angle, negative where it goes up.',
  whenToStop: 'When to stop',
  whenToStopText:
    'When the median of the estimate has been flat for some thousand iterations, and exact W₁, where it can be had, is near its floor. Flat alone is not enough: under a clip that is too tight the critic sees next to nothing, and the estimate lies near 0 while the samples are bad. A loss that jumps or turns negative for long speaks of a learning rate that is too high.',
};

export type Terms = typeof terms;
