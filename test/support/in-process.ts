// Runs a command line in this process, for commands that need no adapter: a process of its own takes a second to start.
import { main } from '../../src/cli/main.ts';

/** The exit code, and what the command wrote. */
export async function inProcess(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const streams = ['stdout', 'stderr'] as const;
  const before = streams.map((name) => process[name].write);
  for (const name of streams) {
    process[name].write = (chunk: string | Uint8Array) => {
      texts[name] += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
      return true;
    };
  }
  try {
    return { code: await main(args), ...texts };
  } finally {
    streams.forEach((name, i) => {
      const write = before[i];
      if (write) process[name].write = write;
    });
  }
}
