import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of many processes or of a browser, the longest first: none of them is left to run alone at the end. */
const long = ['cli/train', 'demo/page', 'cli/figures', 'cli/evaluate'];

class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    // One file at a time on two cores: the page's tests measure how soon it answers, which a second file would spoil.
    maxWorkers: Math.max(1, availableParallelism() - 1),
    sequence: { sequencer: LongFilesFirst },
    // Small dispatches are done sooner by one thread of lavapipe than by two that wait for each other; same bits.
    env: { LP_NUM_THREADS: process.env.LP_NUM_THREADS ?? '0' },
    include: ['test/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
