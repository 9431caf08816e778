// Command lines run in the test's own process: no start of Node, and the same code from `main` on.
import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `earthmover ...args` to its end; `seen` is called with all that stderr and stdout have shown, after each write. */
export async function inProcess(
  args: readonly string[],
  seen: (text: string) => void = () => {},
): Promise<Ran> {
  // `main` listens once for a reader that goes away, and here it runs often.
  process.stdout.setMaxListeners(0);
  process.stderr.setMaxListeners(0);
  process.setMaxListeners(0);
  const shown = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, ...rest) => {
      shown[name] += String(text);
      seen(shown.stdout + shown.stderr);
      const done = rest.at(-1);
      if (typeof done === 'function') done();
      return true;
    }),
  );
  try {
    return { code: await main(args), ...shown };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A run that is small enough for any adapter, and does nothing besides training. */
export const tiny = [
  ...['--dataset', '8gaussians', '--generator', 'mlp:8', '--critic', 'mlp:8', '--batch', '8'],
  ...['--monitor-every', '0', '--sample-every', '0'],
];
