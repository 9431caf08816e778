// The lists of what can be trained on, and the points that the page makes itself.
import { catalogue, type DatasetName, datasetNames } from '../../data/catalogue.ts';
import type { ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';

/** What a view can be trained on, as its list shows it. */
export interface Target {
  /** The data set's name, or one of the page's for points that the page makes itself. */
  readonly id: string;
  /** The data set's name in the settings. */
  readonly dataset: DatasetName;
}

declare const __EARTHMOVER_DATA__: readonly string[] | undefined;

/** Sets that the build shipped with the page; all of them where nobody built it. */
const shipped = typeof __EARTHMOVER_DATA__ === 'undefined' ? undefined : __EARTHMOVER_DATA__;
const listed = datasetNames.filter((name) => {
  const { page } = catalogue[name];
  return page === 'shipped' ? (shipped?.includes(name) ?? true) : page !== 'absent';
});
const targetsOf = (kind: 'points' | 'images'): Target[] =>
  listed
    .filter((name) => (catalogue[name].form === 'points') === (kind === 'points'))
    .map((name) => ({ id: name, dataset: name }));

/** Points of the visitor are two entries: the lines of Example 1, which the page makes, and what is drawn. */
export const pointTargets: readonly Target[] = targetsOf('points').flatMap((target) =>
  target.dataset === 'csv'
    ? [
        { id: 'lines', dataset: 'csv' },
        { ...target, id: 'drawn' },
      ]
    : [target],
);

export const pictureTargets: readonly Target[] = targetsOf('images');

export function targetsIn(view: ViewName): readonly Target[] {
  return view === 'pictures' ? pictureTargets : pointTargets;
}

/** The name under which a link carries a target; undefined where the data set's name says it all. */
export function targetInLink(id: string): string | undefined {
  const target = [...pointTargets, ...pictureTargets].find((each) => each.id === id);
  return target?.id === target?.dataset ? undefined : id;
}

/** Points (0, Z) with Z even on [0, 1]: the data of Example 1. */
export function linePoints(count = 2000): Float32Array {
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) points[2 * i + 1] = (i + 0.5) / count;
  return points;
}

/** What the page calls an entry of its lists. */
export function labelOf(id: string): string {
  const target = [...pointTargets, ...pictureTargets].find((each) => each.id === id);
  return texts.data[id] ?? (target ? catalogue[target.dataset].label : id);
}
