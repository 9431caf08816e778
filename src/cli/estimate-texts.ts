// What a plot says of an estimate: its title, what it is worth, and its axis.
import type { Objective } from '../gan/objectives.ts';

export interface EstimateText {
  readonly title: string;
  readonly subtitle: string;
  readonly axis: string;
}

/** In the order in which plots stand. */
export const estimateTexts: Readonly<Record<Objective['estimates'], EstimateText>> = {
  wasserstein: {
    title: 'Wasserstein estimate',
    subtitle: 'up to the constant K that the critic and its clip set: not comparable between critics',
    axis: 'E f(x) − E f(g(z))',
  },
  'jensen-shannon': {
    title: 'Jensen–Shannon estimate',
    subtitle: 'a lower bound, as good as the discriminator; never more than log 2 = 0.693',
    axis: 'log 2 − ½ loss of the discriminator',
  },
  nothing: {
    title: 'gap between the mean scores',
    subtitle: 'of real and generated samples: no estimate of a distance',
    axis: 'E f(x) − E f(g(z))',
  },
};
