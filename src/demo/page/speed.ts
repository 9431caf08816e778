// How fast a run is: what lies between two lines alone says little, since several may come from the GPU at once.

/** Lines that one figure is a mean of. */
const window = 20;

interface Timed {
  readonly milliseconds: number;
}

/** Iterations a second over the last lines, the mean of 20 at most; undefined where there is none. */
export function speedOf(lines: readonly Timed[]): number | undefined {
  const last = lines.slice(-window);
  const milliseconds = last.reduce((sum, line) => sum + line.milliseconds, 0);
  return last.length === 0 ? undefined : (1000 * last.length) / milliseconds;
}

/** Gives the same at each line of a run, as they come: feed it all of them, and `clear` it for another run. */
export function createSpeeds(): {
  readonly next: (line: Timed) => number | undefined;
  readonly clear: () => void;
} {
  let last: readonly Timed[] = [];
  return {
    next: (line) => {
      last = [...last, line].slice(-window);
      return speedOf(last);
    },
    clear: () => {
      last = [];
    },
  };
}
