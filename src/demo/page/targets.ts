// The lists of what can be trained on, and the points that the page makes itself.

/** What a view can be trained on, as its list shows it; `target` names of points that the page makes itself. */
export interface Target {
  readonly id: string;
  readonly label: string;
  /** The data set's name in the settings. */
  readonly dataset: string;
}

export const pointTargets: readonly Target[] = [
  { id: '8gaussians', label: '8 Gaussians on a ring', dataset: '8gaussians' },
  { id: '25gaussians', label: '25 Gaussians on a grid', dataset: '25gaussians' },
  { id: 'swissroll', label: 'Swiss roll', dataset: 'swissroll' },
  { id: 'lines', label: 'Two lines (the paper’s Example 1)', dataset: 'csv' },
  { id: 'drawn', label: 'Draw your own', dataset: 'csv' },
];

export const pictureTargets: readonly Target[] = [
  { id: 'mnist', label: 'MNIST digits', dataset: 'mnist' },
  { id: 'fashion-mnist', label: 'Fashion-MNIST', dataset: 'fashion-mnist' },
  { id: 'emoji', label: 'Emoji', dataset: 'emoji' },
  { id: 'images', label: 'Your own pictures', dataset: 'images' },
];

/** Points (0, Z) with Z even on [0, 1]: the data of Example 1. */
export function linePoints(count = 2000): Float32Array {
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) points[2 * i + 1] = (i + 0.5) / count;
  return points;
}
