// Which tab has a run: each holds a lock named after the run for as long as it is open there.

const prefix = 'earthmover:run:';
const againAfterMs = 300;

/** Lets another tab have the run. */
export type Release = () => void;

/** Takes a run for this tab; undefined where another one has it. */
export async function holdRun(id: string): Promise<Release | undefined> {
  const held = await hold(id);
  if (held) return held;
  // A page that was just left gives its locks back a moment later.
  await new Promise((resolve) => {
    setTimeout(resolve, againAfterMs);
  });
  return hold(id);
}

function hold(id: string): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(prefix + id, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(undefined);
        return new Promise<void>((release) => {
          resolve(release);
        });
      })
      .catch(reject);
  });
}

/** Runs that are open in any tab. */
export async function openRuns(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.map(({ name = '' }) => name.replace(prefix, '')));
}
