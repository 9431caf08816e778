// Several plots as one, one below the other.
import type { TopLevelSpec } from 'vega-lite';

/** The plots as the panels of one; the page is that of the first, and each panel keeps its own scales. */
export function stackedPlots(plots: readonly [TopLevelSpec, ...TopLevelSpec[]]): TopLevelSpec {
  const { config, background, padding } = plots[0];
  const panels = plots.map(({ config: _, background: __, padding: ___, ...panel }) => panel);
  return {
    config,
    background,
    padding,
    vconcat: panels,
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
  } as TopLevelSpec;
}
