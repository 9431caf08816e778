/**
 * The public plots. They need the optional packages vega and vega-lite, so they are no part of `index.ts`: a page without
 * plots is built without them.
 * @module earthmover/plots
 */

export { type WassersteinCurve, wassersteinCurveSvg } from './io/curve.ts';
