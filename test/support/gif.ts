/** What the blocks of a GIF say; nothing is decompressed. */
export interface Gif {
  readonly width: number;
  readonly height: number;
  /** Whether it begins again at its end, for ever. */
  readonly endless: boolean;
  readonly frames: readonly { readonly width: number; readonly height: number; readonly ms: number }[];
  /** Of the first frame, [r, g, b]. */
  readonly palette: readonly (readonly number[])[];
}

/** Walks through a GIF block by block; throws where one does not begin where the last ended. */
export function gifOf(bytes: Uint8Array): Gif {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (start: number, length: number) =>
    String.fromCharCode(...bytes.subarray(start, start + length));
  if (text(0, 6) !== 'GIF89a') throw new Error('no GIF');
  const coloursAt = (flags: number) => (flags & 0x80 ? 2 << (flags & 7) : 0);
  const colours = coloursAt(bytes[10]!);
  const palette = Array.from({ length: colours }, (_, i) => [...bytes.subarray(13 + 3 * i, 16 + 3 * i)]);
  let at = 13 + 3 * colours;
  let endless = false;
  let ms = 0;
  const frames: { width: number; height: number; ms: number }[] = [];
  const skip = () => {
    while (bytes[at] !== 0) at += bytes[at]! + 1;
    at++;
  };
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      const label = bytes[at + 1];
      if (label === 0xf9) ms = 10 * view.getUint16(at + 4, true);
      if (label === 0xff) endless = text(at + 3, 11) === 'NETSCAPE2.0' && view.getUint16(at + 16, true) === 0;
      at += 2;
    } else if (bytes[at] === 0x2c) {
      frames.push({ width: view.getUint16(at + 5, true), height: view.getUint16(at + 7, true), ms });
      // Its colours, and the code size of what follows.
      at += 10 + 3 * coloursAt(bytes[at + 9]!) + 1;
    } else throw new Error(`no block begins at byte ${at} of ${bytes.length}`);
    skip();
  }
  return { width: view.getUint16(6, true), height: view.getUint16(8, true), endless, frames, palette };
}
