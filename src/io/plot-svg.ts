import type { TopLevelSpec } from 'vega-lite';

/** A vega-lite plot as the text of an SVG file. Needs no DOM. */
export async function plotSvg(spec: TopLevelSpec): Promise<string> {
  // Loaded here, since the two take a third of a second and most callers draw at the end of a run only.
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
