// What a visitor reads, in English: a section for each part of the page. Another language is another object of this type.

/** Texts with values are functions of them. */
export const texts = {
  runs: {
    none: 'A run is kept here from its first iteration on, in this browser only.',
    name: 'Name',
    details: (view: string, step: number, age: string) =>
      `${view} · iteration ${step.toLocaleString('en')} · ${age}`,
    openHere: 'open here',
    openElsewhere: 'open in another tab',
    resume: 'Continue',
    download: 'Download',
    discard: 'Discard',
    undo: 'Undo',
    offer: (data: string, age: string, step: number, view: string) =>
      `A run on ${data} from ${age} is saved, at iteration ${step.toLocaleString('en')} (${view}).`,
    resumeIt: 'Continue it',
    discarded: (data: string, step: number) =>
      `The run on ${data} at iteration ${step.toLocaleString('en')} is discarded.`,
    dropped: (data: string, step: number) =>
      `The oldest run, on ${data} at iteration ${step.toLocaleString('en')}, made room for newer ones. Runs with a name are kept.`,
    droppedForGood: (data: string, step: number) =>
      `The browser’s storage is full: the oldest run, on ${data} at iteration ${step.toLocaleString('en')}, was taken out of it.`,
    noMetrics: 'There are no metrics yet: play, or do a step, first.',
    thinnedMetrics: 'The browser’s storage took no metrics: the file has only every so many iterations.',
    asksForOther: (wish: string) =>
      `The list asks for “${wish}”: bring the data, or choose again. This run stays as it is until then.`,
    smallBatch: (batch: number) => `, ${batch} a batch`,
    notDropped:
      'Pictures can be dropped in the Pictures tab, CSV files where points are trained, and checkpoints anywhere.',
    now: 'a moment ago',
    minutesAgo: (minutes: number) => `${minutes} min ago`,
    hoursAgo: (hours: number) => `${hours} h ago`,
    daysAgo: (days: number) => `${days} days ago`,
  },
  keep: {
    film: 'Record a film',
    stopFilm: 'End the film',
  },
  stage: {},
  story: {},
} as const;
