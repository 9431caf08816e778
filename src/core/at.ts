// Indexing where an element must be there.

/**
 * The element at an index that must be there.
 *
 * @throws RangeError where the list ends before it
 */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const element = list[index];
  if (element === undefined) throw new RangeError(`index ${index} of ${list.length} elements`);
  return element;
}
