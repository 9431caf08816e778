// The pages of the docs' site: which of the repository's files are one, and under which heading the sidebar has them.

/** Headings of the sidebar, in its order, with paths from the root of the repository. */
export const sections: Readonly<Record<string, readonly string[]>> = {
  Guides: [
    'docs/first-run.md',
    'docs/own-data.md',
    'docs/own-network.md',
    'docs/conditional.md',
    'docs/own-objective.md',
    'docs/own-loop.md',
    'docs/evaluate.md',
    'docs/latents.md',
    'docs/reproduce.md',
    'docs/deploy.md',
    'docs/export.md',
  ],
  Examples: [
    'docs/examples/data.ts',
    'docs/examples/network.ts',
    'docs/examples/objective.ts',
    'docs/examples/pipeline.ts',
    'docs/examples/callback.ts',
    'docs/examples/loop.ts',
    'docs/examples/script.ts',
    'scripts/train.ts',
  ],
  Manual: [
    'docs/library.md',
    'docs/training.md',
    'docs/recipes.md',
    'docs/search.md',
    'docs/parallel.md',
