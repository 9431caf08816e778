// Discriminator and critic at their optimum, between two Gaussians on a line: closed forms, no training.
// `real` is where the data come from, `generated` where the generator's samples do.

export interface Gaussian {
  readonly mean: number;
  readonly deviation: number;
}

export interface Pair {
  readonly real: Gaussian;
  readonly generated: Gaussian;
}

/** Even steps that integrals are taken in, in deviations of the wider one. */
const integrationStep = 0.01;
const integrationReach = 9;

export function density({ mean, deviation }: Gaussian, x: number): number {
  return Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));
}

/** The best discriminator there is: D*(x) = p / (p + q), the share of real samples among those at x. */
export function discriminator(pair: Pair, x: number): number {
  return 1 / (1 + Math.exp(-logRatio(pair, x)));
}

/** Size of the gradient of log(1 − D*) in x: what the game of Goodfellow et al. 2014 gives to a sample at x. */
export function pullOfDiscriminator(pair: Pair, x: number): number {
  return discriminator(pair, x) * Math.abs(logRatioSlope(pair, x));
}

/**
 * Slope of the best critic of slope at most 1: +1, −1, or 0 where it does not matter. By Kantorovich and Rubinstein it
 * is the sign of G − F, the difference of the two distribution functions.
 */
export function criticSlope({ real, generated }: Pair, x: number): number {
  // F > G exactly where x has more deviations to the real mean than to the generated one.
  const ahead = (x - generated.mean) / generated.deviation - (x - real.mean) / real.deviation;
  return Math.sign(ahead);
}

/** The best critic's score at x. It is known up to a constant: here it is 0 at its corner, or at 0 where it has none. */
export function criticScore(pair: Pair, x: number): number {
  return criticSlope(pair, x) * (x - corner(pair));
}

/** E f(real) − E f(generated) of the best critic: W₁, by Kantorovich and Rubinstein. */
export function criticGap(pair: Pair): number {
  return integral(pair, (x) => (density(pair.real, x) - density(pair.generated, x)) * criticScore(pair, x));
}

/** Jensen–Shannon in nats, ½KL + ½KL: what the best discriminator's loss tells. At most log 2. */
export function jensenShannonOf(pair: Pair): number {
  return integral(pair, (x) => {
    const [p, q] = [density(pair.real, x), density(pair.generated, x)];
    const term = (a: number) => (a > 0 ? 0.5 * a * Math.log((2 * a) / (p + q)) : 0);
    return term(p) + term(q);
  });
}

/** Mean over the generated samples of what the discriminator's gradient gives them. */
export function meanPullOfDiscriminator(pair: Pair): number {
  return integral(pair, (x) => density(pair.generated, x) * pullOfDiscriminator(pair, x));
}

/** log p − log q. */
function logRatio({ real, generated }: Pair, x: number): number {
  const of = ({ mean, deviation }: Gaussian) => -0.5 * ((x - mean) / deviation) ** 2 - Math.log(deviation);
  return of(real) - of(generated);
}

function logRatioSlope({ real, generated }: Pair, x: number): number {
  return (x - generated.mean) / generated.deviation ** 2 - (x - real.mean) / real.deviation ** 2;
}

/** Where F and G cross: the one place where the best critic turns; 0 where the deviations are the same. */
function corner({ real, generated }: Pair): number {
  const wider = real.deviation - generated.deviation;
  return wider === 0 ? 0 : (generated.mean * real.deviation - real.mean * generated.deviation) / wider;
}

/** Over the line, by even steps: of smooth functions that end in nothing it is exact to rounding. */
function integral({ real, generated }: Pair, of: (x: number) => number): number {
  const widest = Math.max(real.deviation, generated.deviation);
  const from = Math.min(real.mean, generated.mean) - integrationReach * widest;
  const to = Math.max(real.mean, generated.mean) + integrationReach * widest;
  const steps = Math.ceil((to - from) / (integrationStep * widest));
  let sum = 0;
  for (let i = 0; i <= steps; i++) sum += of(from + ((to - from) * i) / steps);
  return (sum * (to - from)) / steps;
}
