// How samples fall to the classes of labelled data, and how many classes or modes are in effect.

/** How generated samples fall to the classes of labelled data. */
export interface ClassScores {
  readonly classes: number;
  /** Classes with at least a tenth of the share that real samples have there. */
  readonly covered: number;
  readonly shares: readonly number[];
  readonly realShares: readonly number[];
}

/** Modes or classes in effect: the exponential of the entropy of their shares. */
export interface Effective {
  readonly found: number;
  /** Modes or classes of the data. */
  readonly of: number;
  /** The same of real samples: fewer than `of` where classes differ in size. */
  readonly real: number;
}

export function classScores(predicted: Uint8Array, real: Uint8Array, classes: number): ClassScores {
  const sharesOf = (labels: Uint8Array) => {
    const counts = new Array<number>(classes).fill(0);
    for (const label of labels) counts[label]!++;
    return counts.map((count) => count / labels.length);
  };
  const [shares, realShares] = [sharesOf(predicted), sharesOf(real)];
  const covered = shares.filter((share, i) => share > 0 && share >= realShares[i]! / 10).length;
  return { classes, covered, shares, realShares };
}

/** exp of the entropy of shares or counts: n where n are even, 1 where all is one. */
export function effectiveCount(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const entropy = counts
    .filter((count) => count > 0)
    .reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
  return Math.exp(entropy);
}
