// Links to a run: what one asks the page for, and the one that the address bar carries.

import { type ViewName, viewNames } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { type Address, linkedSettings, readAddress, writeAddress } from './address.ts';
import { newestStep } from './figures.ts';
import { codeOf, inFull, shortened } from './link-defaults.ts';
import { type PageEvent, type PageState, shownRun, type Wish } from './state.ts';
import { pointTargets, targetInLink } from './targets.ts';

/** A link as the page follows it, and what there is to say about it. */
export interface Link {
  readonly asked: Pick<Address, 'view' | 'target' | 'play'> & Wish;
  readonly notes: readonly PageEvent[];
}

/** A link carries no drawing and no pictures: where it asks for them, the view's own data stand in. */
export function readLink(hash: string): Link {
  const address = readAddress(hash);
  const { notes, ...wish } = wishOf(address);
  const { view, target, play } = address;
  const dataset = wish.settings.find(([name]) => name === 'dataset')?.[1];
  const visitors = dataset === 'images' || target === 'drawn' || (dataset === 'csv' && target !== 'lines');
  if (!visitors) return { asked: { view, target, play, ...wish }, notes };
  const ofData = ['dataset', 'imageSize', 'fit', 'channels', 'batch'];
  const settings = wish.settings.filter(([name]) => !ofData.includes(name));
  return {
    asked: { view, target: undefined, play, settings },
    notes: [...notes, note('info', 'target', texts.messages.otherData)],
  };
}

/** Settings and iteration that an address asks for, as far as there are such. */
function wishOf({ view, code, step, settings }: Address): Wish & Pick<Link, 'notes'> {
  const trains = trainingOf(view ?? 'points');
  // The story's steps are its own.
  if (!trains) return { settings: [], notes: [] };
  const full = code === undefined ? settings : inFull(settings, code, trains);
  if (!full) {
    return { settings: [], notes: [note('fault', 'link', texts.link.unknownCode(code?.slice(0, 40) ?? ''))] };
  }
  if (step === undefined) return { settings: full, notes: [] };
  const until = /^\d{1,9}$/.test(step) ? Number(step) : undefined;
  if (until === undefined) {
    return { settings: full, notes: [note('fault', 'link', texts.link.noStep(step.slice(0, 40)))] };
  }
  return { settings: full, until: until || undefined, notes: [] };
}

function trainingOf(view: string): ViewName | undefined {
  return viewNames.find((name) => name === view);
}

function note(tone: 'info' | 'fault', id: string, text: string): PageEvent {
  return { kind: 'note', tone, id, text };
}

/** The page's list entry that a link names, if there is one. */
export function linkedTarget({ target }: Pick<Address, 'target'>): string | undefined {
  return pointTargets.find(({ id }) => id === target)?.id;
}

/** What the link that the page was opened with makes of its first state. */
export function openingEvents({ asked, notes }: Link): readonly PageEvent[] {
  const view = asked.view ?? 'points';
  if (view === 'recorded' || view === 'story') return [...notes, { kind: 'shown', view }];
  const { settings, until } = asked;
  return [
    ...notes,
    ...(asked.view && asked.target !== undefined ? targetEvents(asked.view, asked.target) : []),
    { kind: 'wished', view, wish: { settings, until } },
    { kind: 'shown', view },
  ];
}

function targetEvents(asked: string, target: string): readonly PageEvent[] {
  const known = linkedTarget({ target });
  const view = trainingOf(asked);
  if (known !== undefined && view) return [{ kind: 'targeted', view, target: known }];
  return [note('fault', 'target', texts.messages.unknownData(target.slice(0, 40)))];
}

/** The link to the run that the page shows, to its iteration where `toStep`: the part behind `#`. */
export function linkTo(state: PageState, toStep: boolean): string {
  const shown = shownRun(state);
  // A link that is not to play by itself stays one: a reload does as the visit before.
  const { play } = readAddress(location.hash);
  if (!shown) {
    return writeAddress({
      view: state.view,
      target: undefined,
      play,
      code: undefined,
      step: undefined,
      settings: [],
    });
  }
  const { view, target, wish, software } = shown.run;
  const code = codeOf(software);
  const settings = shortened(linkedSettings(wish, view), code, view);
  const newest = newestStep(shown);
  const step = toStep && newest > 0 ? String(newest) : undefined;
  return writeAddress({ view, target: targetInLink(target), play, code, step, settings });
}

/** Whether a link to the run's iteration leads to the same state: nothing was changed on the way. */
export function canBeReplayed(state: PageState): boolean {
  return shownRun(state)?.run.replays === true;
}

/** Puts the link to what the page shows into the address bar. */
export function writeLink(state: PageState): void {
  history.replaceState(null, '', linkTo(state, false));
}
