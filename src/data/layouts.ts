// The orders in which the axes of an array of pictures can lie: all that the settings need to know of arrays.

/** Orders of the axes: samples (n), rows (h), columns (w), channels (c). */
export const layouts = ['nhwc', 'nchw', 'nhw', 'hwc', 'chw', 'hw'] as const;
/** One of them: which axis of an array of pictures is which, such as `nchw`. */
export type ArrayLayout = (typeof layouts)[number];
