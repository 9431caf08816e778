import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take most of half a minute or more, the longest first: none of them is left to run alone at the end. */
const long = [
  'demo/page',
  'package/elsewhere',
  'cli/parallel/mpi',
  'demo/firefox',
  'cli/train',
  'package/package',
  'node/hostile-memory',
  'cli/figures',
  'cli/search',
  'cli/doctor-lavapipe',
  'cli/sweep-interrupted',
  'cli/parallel/cut-off',
  'cli/bench/against',
  'examples',
  'cli/sample',
];

/** The longest first, and last what shares a process: its files are short, and no other comes between them and ends it. */
class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at >= 0 ? at : long.length + Number(project.name === 'shared');
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

const timed = 'test/demo/latency.test.ts';
/** Folders whose tests leave nothing of their process changed: one runs many of them, which saves a quarter of a second a file. */
const shared = [
  'bench',
  'compiler',
  'core',
  'data',
  'demo/page',
  'demo/story',
  'demo/texts',
  'figures',
  'gan',
  'graph',
  'io',
  'kernels',
  'metrics',
  'nn',
  'ops',
  'parity',
  'transform',
].map((folder) => `test/${folder}/**/*.test.ts`);
/** Files that fetch or make much more than the packages of this checkout, or mostly wait; `.ci/run` asks for them. */
const elsewhere =
  process.env.EARTHMOVER_TESTS === 'elsewhere'
    ? []
    : [
        'test/package/elsewhere.test.ts',
        'test/cli/doctor-lavapipe.test.ts',
        'test/cli/full-disk.test.ts',
        'test/cli/stopped-process.test.ts',
        'test/cli/sweep-interrupted.test.ts',
        'test/cli/sweep/shellcheck.test.ts',
        'test/cli/cifar10-whole.test.ts',
        'test/node/hostile-memory.test.ts',
        'test/nn/layers-gpu.test.ts',
        'test/demo/first-minutes.test.ts',
        'test/cli/parallel/cut-off.test.ts',
        'test/demo/firefox.test.ts',
        'test/cli/parallel/mpi.test.ts',
      ];

export default defineConfig({
  test: {
    pool: 'forks',
    sequence: { sequencer: LongFilesFirst },
    // Small dispatches are done sooner by one thread of lavapipe than by two that wait for each other; same bits.
    env: { LP_NUM_THREADS: process.env.LP_NUM_THREADS ?? '0' },
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      {
        extends: true,
        // Alone: how soon the page answers is measured, which a second file would spoil.
        test: { name: 'timed', include: [timed], maxWorkers: 1, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', timed, ...shared, ...elsewhere],
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          include: shared,
          exclude: elsewhere,
          isolate: false,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
