// Where the pictures of a data set come from: a folder, an archive, a table. A source only finds and reads; decoding,
// fitting and storing are the same for all of them.

import type { Picture } from './picture.ts';

/** One thing that a source holds, in the order in which the data set has its samples. */
export type PictureEntry = EncodedEntry | DecodedEntry | LeftOutEntry;

interface NamedEntry {
  /** Names it in messages; no other entry of the source has this name. A path, or a path in an archive, or a key. */
  readonly name: string;
  /** The class as the source calls it: a folder, a number, a word. */
  readonly label?: string;
}

/** A picture as a file holds it. */
export interface EncodedEntry extends NamedEntry {
  readonly kind: 'encoded';
  /** PNG, JPEG or another format, told by what is in it. */
  readonly bytes: Uint8Array;
}

/** A picture that the source holds as pixels. */
export interface DecodedEntry extends NamedEntry {
  readonly kind: 'decoded';
  readonly picture: Picture;
}

/** What is no sample. */
export interface LeftOutEntry extends NamedEntry {
  /** A picture that cannot be read, or something that is no picture and was never meant to be one. */
  readonly kind: 'unreadable' | 'other';
  /** Why, as an end of the sentence "left out, …". */
  readonly reason: string;
}

/** A place that holds pictures. */
export interface PictureSource {
  /** What the user named. */
  readonly place: string;
  /** What it is, for the report: "a folder", "a zip archive". */
  readonly kind: string;
  /** Changes whenever the contents may have: names, sizes and times of the files. */
  readonly fingerprint: string;
  /** Entries that there are at most, for progress; undefined where that is known at the end only. */
  readonly most: number | undefined;
  /**
   * All entries, the same in the same order every time. The next one is read when it is asked for.
   * @throws data error where the source itself is damaged
   */
  readonly entries: () => AsyncIterable<PictureEntry>;
}
