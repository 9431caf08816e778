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
    'docs/sweeps.md',
    'docs/parallel.md',
    'docs/figures.md',
    'docs/demo.md',
    'docs/adapters.md',
    'docs/glossary.md',
  ],
  Results: [
    'docs/results.md',
    'docs/performance.md',
    'docs/recipes/mnist-small/table.md',
    'docs/recipes/mnist-large/table.md',
    'docs/recipes/mnist-start/table.md',
    'docs/recipes/mnist-start-2/table.md',
    'docs/results/story/seeds.md',
  ],
  Inside: ['docs/architecture.md', 'docs/extending.md', 'test/parity/README.md', 'THIRD-PARTY-LICENCES.md'],
};

export const pages: readonly string[] = Object.values(sections).flat();

/** The section of a page. */
export function sectionOf(page: string): string {
  const found = Object.entries(sections).find(([, list]) => list.includes(page));
  if (!found) throw new Error(`${page} is in no section of scripts/docs/pages.ts`);
  return found[0];
}

/** Where the first heading says too little by itself. */
const titles: Readonly<Record<string, string>> = {
  'docs/recipes/mnist-small/table.md': 'Search on MNIST, small budget',
  'docs/recipes/mnist-large/table.md': 'Search on MNIST, large budget',
  'docs/recipes/mnist-start-2/table.md': 'Search on MNIST, lavapipe’s start, second round',
  'docs/evaluate.md': 'Evaluate a run',
  'scripts/train.ts': 'A whole training script',
};

/** What the sidebar calls a page: its first heading, or the beginning of a program's comment. */
export function titleOf(page: string, text: string): string {
  const given = titles[page];
  if (given !== undefined) return given;
  const line = page.endsWith('.md')
    ? /^# (.+)$/m.exec(text)?.[1]
    : /^\/\/ (.+?)(?=[.:,;] |[.:]?$)/m.exec(text)?.[1];
  if (line === undefined) throw new Error(`${page} does not begin with its title`);
  return line.replaceAll('`', '');
}
