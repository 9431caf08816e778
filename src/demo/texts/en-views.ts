// What views, data and curves are called, and what is said about them, in English.

export const views = {
  story: { title: 'Story', about: '' },
  points: {
    title: 'Points in the plane',
    about:
      'The generator’s orange points move onto the rings of the data: they climb the critic’s score, which is violet where it expects data.',
  },
  compare: {
    title: 'WGAN and GAN, side by side',
    about:
      'The same networks and seed twice: the WGAN’s critic keeps a slope everywhere; the GAN’s discriminator may turn into a cliff, and its points fall onto a few modes.',
  },
  pictures: {
    title: 'Pictures',
    about:
      'The generator makes pictures of noise, each always of the same noise, and learns what the real ones look like.',
  },
  recorded: {
    title: 'A recorded run',
    about: 'Eight Gaussians, recorded from a run of this very code: where training leads, without a GPU.',
  },
};

/** Captions of the pictures of each view. */
export const captions = {
  points: ['Data and generated points'],
  compare: ['WGAN: critic', 'GAN: discriminator'],
  pictures: ['Generated pictures', 'Real ones, as they are trained on'],
};

export const layers = {
  real: 'data',
  fake: 'generated',
  field: 'critic’s score',
  arrows: 'its slope',
  lattice: 'latent grid',
};

const estimate =
  'The mean score that the critic gives to real samples, less the mean score of generated ones. It is proportional to the Earth-Mover distance, by a factor that depends on the critic, and on its clip or penalty: watch it fall within one run, and never compare it across critics. It rises while the critic learns to tell the two apart, then falls as the generator catches up. A median that has been flat for long says that this critic finds no more to improve on. Whether training is done or stuck, the samples say, and exact W₁ where it can be had.';

/** Of each curve: its title, what its axis measures with its unit, why it is worth a look, and its lines. */
export const charts = {
  estimate: {
    title: 'Wasserstein estimate',
    yTitle: 'score, no unit',
    words: estimate,
    lines: ['each iteration', 'median of 101'],
  },
  exact: {
    title: 'Distance to the data',
    yTitle: 'W₁, plane units',
    words:
      'The least work that carries 500 generated points onto 500 real ones, solved exactly. Two fresh samples of the data are not at distance zero either: their distance is the floor, and a generator that reaches it cannot be told from the data by this measure. The critic’s estimate over its steepest slope has the same unit: it is what the critic can prove of the distance, a bound from below.',
    lines: ['exact', 'critic’s estimate ÷ its slope', 'floor: data to data'],
  },
  clipped: {
    title: 'Share of critic weights at ±c',
    yTitle: 'share of the weights',
    words:
      'Clipping keeps the critic’s slope bounded. Near 1, almost every weight sits at the bound: the critic has become a very simple function, and c may be too small. Near 0, the clip hardly acts and c may be too large.',
    lines: ['at ±c'],
  },
  cosine: {
    title: 'Cosine of step and gradient',
    yTitle: 'cosine',
    words:
      'How far the critic’s last step pointed along its gradient. The paper saw it turn negative when momentum made training blow up, and chose RMSProp for that reason. It should stay above zero.',
    lines: ['cosine'],
  },
  speed: {
    title: 'Iterations a second',
    yTitle: 'iterations / s',
    words:
      'One iteration is n_critic steps of the critic and one of the generator, in a single submit to the GPU.',
    lines: ['iterations a second'],
  },
  'compare-estimate': {
    title: 'WGAN: Wasserstein estimate',
    yTitle: 'score, no unit',
    words: estimate,
    lines: ['each iteration', 'median of 101'],
  },
  jensen: {
    title: 'GAN: Jensen–Shannon estimate',
    yTitle: 'JS, nats',
    words:
      'What the discriminator’s loss says of the distance, bounded by log 2 = 0.69. While the two distributions hardly overlap it sits near that bound, whether the samples are far away or close: it does not tell whether training helps. That is the paper’s Figure 4.',
    lines: ['each iteration', 'median of 101'],
  },
  'compare-exact': {
    title: 'Exact W₁ of both',
    yTitle: 'W₁, plane units',
    words:
      'The same measure for both, independent of critic and discriminator: the least work that carries 500 generated points onto 500 real ones. Mode collapse shows as a curve that stops well above the floor.',
    lines: ['WGAN', 'GAN', 'floor'],
  },
};
