// Marks of processes that read from a prepared set while they train. A mark's time is kept fresh, so that one whose process
// was killed, on whatever machine, grows old.
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const beatMs = 60_000;
const expiresMs = 10 * 60_000;
const between = '.in-use-';

/** Marks a file as in use until the returned function is called, or this process ends. */
export function markInUse(file: string): () => void {
  const mark = `${file}${between}${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  try {
    writeFileSync(mark, '');
  } catch {
    // Where nothing can be written, nothing is removed either.
    return () => {};
  }
  const beat = setInterval(() => {
    try {
      utimesSync(mark, new Date(), new Date());
    } catch {
      // The next beat may come through.
    }
  }, beatMs);
  beat.unref();
  const end = () => {
    clearInterval(beat);
    process.off('exit', end);
    rmSync(mark, { force: true });
  };
  process.on('exit', end);
  return end;
}

/** Whether a process reads from a file; looks only. */
export async function isInUse(file: string): Promise<boolean> {
  const times = await Promise.all((await marksOf(file)).map((mark) => stat(mark).catch(() => undefined)));
  return times.some((stats) => stats !== undefined && Date.now() - stats.mtimeMs < expiresMs);
}

/** The marks on a file, those that have grown old included. */
export async function marksOf(file: string): Promise<string[]> {
  const names = await readdir(dirname(file)).catch((): string[] => []);
  return names
    .filter((name) => name.startsWith(`${basename(file)}${between}`))
    .map((name) => join(dirname(file), name));
}
