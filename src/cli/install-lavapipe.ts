// `earthmover doctor --install-lavapipe`: tells of the stages, and stops in order.
import { type Installation, installLavapipe } from '../node/lavapipe/install.ts';
import { signalExitCodes } from './exit-codes.ts';
import { createTerminal } from './terminal.ts';

/** Unpacks lavapipe, or finds it unpacked; words go to stderr. Returns an exit code where a signal ended it. */
export async function install(): Promise<Installation | number> {
  const terminal = createTerminal({ json: true, quiet: false });
  const controller = new AbortController();
  let stopped: number | undefined;
  const handlers = Object.entries(signalExitCodes).map(([name, code]) => {
    const handler = () => {
      stopped ??= code;
      controller.abort();
    };
    process.on(name, handler);
    return { name, handler };
  });
  try {
    const made = await installLavapipe({
      signal: controller.signal,
      log: (line) => terminal.say(line),
      progress: (stage, percent) => terminal.progress(() => `${stage}: ${percent.toFixed(0)} %`),
    });
    terminal.say(`${made.already ? 'already unpacked' : 'unpacked'}: ${summary(made)}`);
    return made;
  } catch (error) {
    if (stopped === undefined) throw error;
    terminal.say('stopped; nothing was left behind');
    return stopped;
  } finally {
    for (const { name, handler } of handlers) process.off(name, handler);
  }
}

function summary({ lavapipe }: Installation): string {
  const bytes = Object.values(lavapipe.files).reduce((sum, each) => sum + each, 0);
  return `lavapipe of Mesa ${lavapipe.version} in ${lavapipe.folder}, ${Math.round(bytes / 1e6)} MB; delete the folder to be rid of it`;
}
