// What a link leaves out: it names a set of defaults by a code, and carries only what differs from them. The sets stand
// here in full and are never changed, so that a link means in years what it meant when it was made. Where the page's own
// defaults change, a further set is added, and the links made from then on name that one.

import type { RawSettings, ViewName } from '../protocol.ts';

const common =
  'schedule=constant&lrSchedule=constant&lrWarmup=0&accumulate=1&weightDecay=0&seed=0&steps=100000';
const ring = `dataset=8gaussians&latent=2&nCritic=2&objective=wgan-gp&gradientPenalty=0.1&penalty=two-sided&beta1=0.5&beta2=0.9&optimizer=adam&${common}`;
const duel = `dataset=8gaussians&generator=mlp:32-32-32&critic=mlp:32-32-32&latent=2&batch=64&nCritic=5&gradientPenalty=0.1&penalty=two-sided&momentum=0&centered=false&optimizer=rmsprop&lr=0.01&ema=0.97&${common}`;
const digits = `dataset=mnist&imageSize=32&fit=crop&channels=1&generator=dcgan&critic=dcgan&latent=32&batch=64&nCritic=1&objective=wgan&clipOrder=paper&momentum=0&centered=false&optimizer=rmsprop&augment=none&${common}`;

/** By the code in a link: its number, and s for what is trained on a processor, g for a GPU. */
const sets: Readonly<Record<string, Readonly<Record<ViewName, string>>>> = {
  '1s': {
    points: `generator=mlp:64-64-64&critic=mlp:64-64-64&batch=128&lr=0.003&ema=0.99&${ring}`,
    compare: duel,
    pictures: `ngf=8&ndf=8&clip=0.03&lr=0.002&generatorLr=0.004&ema=0.99&${digits}`,
  },
  '1g': {
    points: `generator=mlp:128-128-128&critic=mlp:128-128-128&batch=256&lr=0.002&ema=0.995&${ring}`,
    compare: duel,
    pictures: `ngf=16&ndf=16&clip=0.02&lr=0.001&generatorLr=0.002&ema=0.998&${digits}`,
  },
};

/** The code of the page's own defaults. */
export function codeOf(software: boolean): string {
  return software ? '1s' : '1g';
}

/** The settings of a set; undefined where there is none of that code. */
export function defaultsOf(code: string, view: ViewName): RawSettings | undefined {
  const set = Object.hasOwn(sets, code) ? sets[code] : undefined;
  return set && [...new URLSearchParams(set[view])];
}

/** A run's settings without those of the set; a setting of the set that the run has not is left empty. The seed always stands. */
export function shortened(settings: RawSettings, code: string, view: ViewName): RawSettings {
  const defaults = new Map(defaultsOf(code, view));
  const given = new Map(settings);
  const differing = settings.filter(([name, value]) => name === 'seed' || defaults.get(name) !== value);
  const absent = [...defaults.keys()].filter((name) => !given.has(name));
  return [...differing, ...absent.map((name) => [name, ''] as const)];
}

/** The settings that a link means; undefined where it names a set that there is not. */
export function inFull(settings: RawSettings, code: string, view: ViewName): RawSettings | undefined {
  const defaults = defaultsOf(code, view);
  if (!defaults) return undefined;
  const given = new Set(settings.map(([name]) => name));
  const known = new Set(defaults.map(([name]) => name));
  return [
    ...defaults.filter(([name]) => !given.has(name)),
    ...settings.filter(([name, value]) => value !== '' || !known.has(name)),
  ];
}
