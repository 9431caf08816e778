// Folders of small pictures for tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';

/** A PNG of one level, with its number in the first pixel. */
export function numberedPng(number: number, width = 8, height = 8): Uint8Array {
  const data = new Uint8Array(width * height * 3).fill(100);
  data.set([number & 255, number >> 8, 7]);
  return encode({ width, height, channels: 3, depth: 8, data });
}

/** Writes a file below a folder; returns its path. */
export function place(folder: string, name: string, content: Uint8Array | string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A folder of numbered pictures, in as many class folders as there are names. */
export function pngFolder(folder: string, count: number, classes: readonly string[] = ['']): string {
  for (let i = 0; i < count; i++) {
    const name = `${String(i).padStart(5, '0')}.png`;
    place(folder, join(classes[i % classes.length] ?? '', name), numberedPng(i));
  }
  return folder;
}
