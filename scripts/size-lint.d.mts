// Types of size-lint.mjs.

/** What is above a limit under the project's src/, a line each. */
export function oversized(): string[];
