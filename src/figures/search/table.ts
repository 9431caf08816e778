// What a search found, as tables.
import { kebab, type RunSettings } from '../../gan/run-settings.ts';
import type { Table } from '../figure.ts';
import { measures } from './measures.ts';
import type { Outcome, RungScore } from './search.ts';
import type { SearchSpace } from './space.ts';

/** When and where a search began. */
export interface Origin {
  readonly adapter: string;
  /** ISO 8601. */
  readonly started: string;
}

/** All candidates, the best first, with every number in full: the CSV file. */
export function searchTable({ rungs, seeds, score }: SearchSpace, ranked: readonly Outcome[]): Table {
  const numbers = rungs.map((_, i) => i + 1);
  return {
    columns: [
      'rank',
      'candidate',
      'settings',
      'outcome',
      'rungs reached',
      ...seeds.map((seed) => `steps, seed ${seed}`),
      'steps of the budget',
      ...numbers.flatMap((rung) => [
        `${score} at rung ${rung}, mean`,
        ...seeds.map((seed) => `${score} at rung ${rung}, seed ${seed}`),
      ]),
      'training, ms',
    ],
    rows: ranked.map(({ candidate, state, scores, stepsTrained, budgetSteps, milliseconds }, i) => [
      i + 1,
      candidate.name,
      settingsText(candidate.differs),
      state,
      scores.length,
      ...stepsTrained,
      budgetSteps,
      ...rungs.flatMap((_, rung): (string | number)[] => {
        const score = scores[rung];
        return score ? [score.mean, ...score.perSeed] : ['', ...seeds.map(() => '')];
      }),
      Math.round(milliseconds),
    ]),
  };
}

/** All candidates, the best first, for reading. */
export function readableTable({ rungs, score }: SearchSpace, ranked: readonly Outcome[]): Table {
  return {
    columns: [
      'rank',
      'candidate',
      'outcome',
      'steps',
      ...rungs.map((share) => `${score} at ${Number((100 * share).toPrecision(3))} %`),
      'seconds',
    ],
    rows: ranked.map(({ candidate, state, scores, stepsTrained, budgetSteps, milliseconds }, i) => [
      i + 1,
      candidate.name,
      state,
      `${Math.max(...stepsTrained)} of ${budgetSteps}`,
      ...rungs.map((_, rung) => scoreText(scores[rung])),
      Number((milliseconds / 1000).toPrecision(3)),
    ]),
  };
}

/** The page of a search: what was asked, and all candidates with their settings. */
export function searchPage(space: SearchSpace, ranked: readonly Outcome[], origin: Origin): string {
  const { score, budget, rungs, eta, seeds, samples } = space;
  const { columns, rows } = readableTable(space, ranked);
  const settings = ranked.map(({ candidate }) => settingsText(candidate.differs));
  const reasons = ranked.flatMap(({ candidate, reason }) =>
    reason === undefined ? [] : [`${candidate.name}: ${reason}.`],
  );
  return [
    `# Search by ${score}, where ${measures[score]} is better`,
    '',
    `Each candidate may take ${budget.amount} ${budget.kind === 'flops' ? 'FLOPs' : budget.kind} a seed. Seeds ${seeds.join(', ')}; ${samples} samples a score.`,
    `Rungs at ${rungs.map((share) => `${Number((100 * share).toPrecision(3))} %`).join(', ')} of the budget; 1 in ${eta} goes on. Begun ${origin.started} on ${origin.adapter}.`,
    'Means over the seeds, and each seed in brackets. The choice was made on these seeds: runs to report need others.',
    '',
    markdown(
      [...columns, 'settings over the base'],
      rows.map((row, i) => [...row, settings[i] ?? '']),
    ),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
    '',
  ].join('\n');
}

function markdown(columns: readonly string[], rows: Table['rows']): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function settingsText(settings: RunSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${kebab(name)} ${value}`)
    .join(', ');
}

function scoreText(score: RungScore | undefined): string {
  if (score === undefined) return '';
  const text = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '–');
  const { mean, perSeed } = score;
  return perSeed.length > 1 ? `${text(mean)} (${perSeed.map(text).join(', ')})` : text(mean);
}
