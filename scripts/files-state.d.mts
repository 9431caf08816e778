// Types of files-state.mjs.

/** The files of a folder by their paths, sorted. */
export function filesIn(folder: string, options?: { readonly recursive?: boolean }): string[];
/** A hash of names, sizes and times of files, which need not be there, and of the Node that works with them. */
export function stateOfFiles(files: readonly string[], name?: string): string;
