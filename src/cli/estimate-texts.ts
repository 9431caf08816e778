// What a plot says of an estimate: its title, what it is worth, its axis, and where that ends.
import { type Objective, type ObjectiveName, objectives } from '../gan/objectives.ts';

export interface EstimateText {
  readonly title: string;
  readonly subtitle: string;
  readonly axis: string;
  /** What is below it says nothing, however far below. */
  readonly least?: number;
}

/** Of runs that may have several objectives, by what these estimate; in the order in which plots stand. */
export const estimateTexts: Readonly<Record<Objective['estimates'], EstimateText>> = {
  wasserstein: {
    title: 'Wasserstein estimate',
    subtitle: 'up to a constant that each critic has, by its clip or penalty: not comparable between critics',
    axis: 'E f(x) − E f(g(z))',
  },
  'jensen-shannon': {
    title: 'Jensen–Shannon estimate',
    subtitle: 'a lower bound, as good as the discriminator; never more than log 2 = 0.693',
    axis: 'log 2 − ½ loss of the discriminator',
    // A discriminator that is worse than a coin.
    least: -Math.LN2,
  },
  nothing: {
    title: 'gap between the mean scores',
    subtitle: 'of real and generated samples: no estimate of a distance',
    axis: 'E f(x) − E f(g(z))',
  },
};

/** Where the critic's loss has a penalty, which keeps the estimate lower. */
const penalised: Readonly<Record<Objective['estimates'], string>> = {
  wasserstein: 'W₁ itself, as far as the critic is at its best and the penalty holds its slope at 1',
  'jensen-shannon': 'a lower bound, as good as its penalty lets the discriminator be; at most log 2 = 0.693',
  nothing: 'of real and generated samples, with a penalty on slopes: no estimate of a distance',
};

/** Of runs with one objective. */
export function estimateTextOf(objective: ObjectiveName): EstimateText {
  const { estimates, clips, penalises } = objectives[objective];
  const text = estimateTexts[estimates];
  if (penalises) return { ...text, subtitle: penalised[estimates] };
  if (!clips) return text;
  const subtitle = 'up to the constant K that the critic and its clip set: not comparable between critics';
  return { ...text, subtitle };
}
