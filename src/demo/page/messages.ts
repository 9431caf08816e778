// The messages above the run, as values: of those with one id there is one, and the oldest go.

import type { SavedRun } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { labelOf } from './targets.ts';

/** What a visitor can do about a message, besides dismissing it; always to the run that it names. */
export interface Offer {
  readonly label: string;
  readonly action: 'resume' | 'discard' | 'undiscard';
  readonly run: SavedRun;
}

/** A message above the run; of those with one id there is one. */
export interface Note {
  readonly id: string;
  readonly tone: 'info' | 'fault';
  readonly text: string;
  readonly offers: readonly Offer[];
}

/** A message; its text is its id where none is given. */
export interface NoteEvent {
  readonly kind: 'note';
  readonly tone: Note['tone'];
  readonly text: string;
  readonly id?: string;
  readonly offers?: readonly Offer[];
}

/** Notes at most; the oldest go. */
const mostNotes = 4;

/** A message takes the place of one with its id; with offers it comes last. */
export function withNote(
  notes: readonly Note[],
  { tone, text, id = text, offers = [] }: NoteEvent,
): readonly Note[] {
  const before = notes.find((note) => note.id === id);
  if (before && offers.length === 0) {
    return notes.map((note) => (note === before ? { ...before, text } : note));
  }
  const others = notes.filter((note) => note !== before);
  return [...others, { id, tone, text, offers }].slice(-mostNotes);
}

/** The same list where there is no such message. */
export function withoutNote(notes: readonly Note[], id: string): readonly Note[] {
  return notes.some((note) => note.id === id) ? notes.filter((note) => note.id !== id) : notes;
}

export function lossNote(secondsLeft: number): NoteEvent {
  return {
    kind: 'note',
    tone: 'fault',
    id: 'lost',
    text: texts.messages.lost(secondsLeft),
  };
}

export function recoveryNote(step: number): NoteEvent {
  return {
    kind: 'note',
    tone: 'info',
    id: 'recovered',
    text: texts.messages.recovered(step),
  };
}

/** Of a run that made room for newer ones. */
export function droppedNote(run: SavedRun, forGood: boolean): NoteEvent {
  const say = forGood ? texts.runs.droppedForGood : texts.runs.dropped;
  const offers: readonly Offer[] = forGood ? [] : [{ label: texts.runs.undo, action: 'undiscard', run }];
  return {
    kind: 'note',
    tone: 'info',
    id: `run-${run.id}`,
    text: say(labelOf(run.target), run.step),
    offers,
  };
}
