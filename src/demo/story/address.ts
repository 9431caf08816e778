// Links to the story: `#view=story&step=4` in the page, `?embed=story-4` alone in a frame.

export const stepNames = ['heaps', 'lines', 'optimal', 'duel', 'critic', 'digits'] as const;
/** The steps, in their order. */
export type StepName = (typeof stepNames)[number];

/** The step that the part of an address behind `#` asks for, counted from 1; the first where it asks for none. */
export function stepIn(hash: string): number {
  const asked = Number(new URLSearchParams(hash.slice(1, 400)).get('step'));
  return Number.isInteger(asked) && asked >= 1 && asked <= stepNames.length ? asked : 1;
}

/**
 * The part behind `#` that leads to a step.
 * @param from the one that stands there now: where no run is to play by itself, none is after a reload either
 */
export function linkTo(step: number, from = ''): string {
  const still = new URLSearchParams(from.slice(1, 400)).get('play') === 'false';
  return `#view=story${still ? '&play=false' : ''}&step=${step}`;
}

/** The step that a frame shows alone, by the part of its address behind `?`; undefined for the whole page. */
export function embeddedStep(search: string): number | undefined {
  const asked = /^story-(\d)$/.exec(new URLSearchParams(search.slice(1, 400)).get('embed') ?? '')?.[1];
  const step = Number(asked);
  return step >= 1 && step <= stepNames.length ? step : undefined;
}
