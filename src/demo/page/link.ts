// Links to a run: what one asks the page for, and the one that the address bar carries.

import { viewNames } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { type Address, linkedSettings, readAddress, writeAddress } from './address.ts';
import { type PageEvent, type PageState, shownRun } from './state.ts';
import { pointTargets, targetInLink } from './targets.ts';

/** A link as the page follows it, and what there is to say about it. */
export interface Link {
  readonly asked: Address;
  readonly notes: readonly PageEvent[];
}

/** A link carries no drawing and no pictures: where it asks for them, the view's own data stand in. */
export function readLink(hash: string): Link {
  const asked = readAddress(hash);
  const dataset = asked.settings.find(([name]) => name === 'dataset')?.[1];
  const visitors =
    dataset === 'images' || asked.target === 'drawn' || (dataset === 'csv' && asked.target !== 'lines');
  if (!visitors) return { asked, notes: [] };
  const ofData = ['dataset', 'imageSize', 'fit', 'channels', 'batch'];
  const settings = asked.settings.filter(([name]) => !ofData.includes(name));
  return {
    asked: { ...asked, target: undefined, settings },
    notes: [
      {
        kind: 'note',
        tone: 'info',
        id: 'target',
        text: texts.messages.otherData,
      },
    ],
  };
}

/** The page's list entry that a link names, if there is one. */
export function linkedTarget({ target }: Address): string | undefined {
  return pointTargets.find(({ id }) => id === target)?.id;
}

/** What the link that the page was opened with makes of its first state. */
export function openingEvents({ asked, notes }: Link): readonly PageEvent[] {
  const view = asked.view ?? 'points';
  if (view === 'recorded' || view === 'story') return [...notes, { kind: 'shown', view }];
  return [
    ...notes,
    ...(asked.view && asked.target !== undefined ? targetEvents(asked, asked.target) : []),
    { kind: 'wished', view, settings: asked.settings },
    { kind: 'shown', view },
  ];
}

function targetEvents(asked: Address, target: string): readonly PageEvent[] {
  const known = linkedTarget(asked);
  const view = viewNames.find((name) => name === asked.view);
  if (known !== undefined && view) {
    return [{ kind: 'targeted', view, target: known }];
  }
  return [
    {
      kind: 'note',
      tone: 'fault',
      id: 'target',
      text: texts.messages.unknownData(target.slice(0, 40)),
    },
  ];
}

/** Puts the link to what the page shows into the address bar. */
export function writeLink(state: PageState): void {
  const run = shownRun(state)?.run;
  const target = run && targetInLink(run.target);
  const settings = run ? linkedSettings(run.wish, run.view) : [];
  // A link that is not to play by itself stays one: a reload does as the visit before.
  const { play } = readAddress(location.hash);
  history.replaceState(null, '', writeAddress({ view: state.view, target, play }, settings));
}
