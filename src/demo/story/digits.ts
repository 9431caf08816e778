// Step 6's numbers: digits from noise, a look after the other.

/** Outer iterations that are trained. */
export const digitsGoal = 300;
/** Iterations between two looks. */
export const digitsEvery = 10;
/** Pictures in a look, always of the same noise. */
export const digitsShown = 25;

export interface DigitsLook {
  readonly step: number;
  /** Mean Wasserstein estimate of the iterations since the look before; undefined for the first. */
  readonly estimate: number | undefined;
  /** [height, width, channels] of one picture. */
  readonly shape: readonly number[];
  /** Bytes of the generated pictures, and of as many real ones. */
  readonly generated: Uint8Array;
  readonly real: Uint8Array;
}

/** The highest estimate and the newest, which tells how far it has fallen; undefined before there are two. */
export function fallOf(
  looks: readonly DigitsLook[],
): { readonly most: number; readonly mostAt: number; readonly now: number } | undefined {
  const known = looks.flatMap(({ step, estimate }) => (estimate === undefined ? [] : [{ step, estimate }]));
  const now = known.at(-1);
  if (!now || known.length < 2) return undefined;
  const most = known.reduce((best, each) => (each.estimate > best.estimate ? each : best));
  return { most: most.estimate, mostAt: most.step, now: now.estimate };
}
