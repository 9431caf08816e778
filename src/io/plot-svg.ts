// Vega-Lite plots as SVG, where the packages that draw are installed.
import type { TopLevelSpec } from 'vega-lite';
import { EarthmoverError } from '../core/errors.ts';

/** The two packages that draw; optional, since nothing but plots needs them. */
async function loadVega() {
  // Loaded when first needed: the two take a third of a second, and most callers draw at the end of a run only.
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  return { vega, vegaLite };
}

/** Whether plots can be drawn here: whether vega and vega-lite are installed. */
export async function canPlot(): Promise<boolean> {
  return loadVega().then(
    () => true,
    () => false,
  );
}

/**
 * Before work that ends in plots.
 *
 * @throws usage error where the packages that draw are missing
 */
export async function requirePlots(): Promise<void> {
  if (await canPlot()) return;
  throw new EarthmoverError('usage', 'plots need packages that are not installed', {
    packages: 'vega, vega-lite',
    hint: 'install them with npm install vega vega-lite',
  });
}

/**
 * A vega-lite plot as the text of an SVG file. Needs no DOM.
 *
 * @throws usage error where vega or vega-lite is missing
 */
export async function plotSvg(spec: TopLevelSpec): Promise<string> {
  await requirePlots();
  const { vega, vegaLite } = await loadVega();
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
