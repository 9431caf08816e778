// What a shell has to know of a command to complete it.

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments may be: names, a place on the disk, or that there are none. */
  readonly argument: readonly string[] | 'file' | 'none';
}

export interface CompletedOption {
  /** With its hyphens. */
  readonly flag: string;
  readonly description: string;
  readonly takes: 'nothing' | 'value' | 'optional value';
  /** As the help has it; empty where it takes nothing. */
  readonly placeholder: string;
  /** What the value may be; undefined where it takes none. */
  readonly values: readonly string[] | 'file' | 'anything' | undefined;
}

/** A description in one line, short enough to stand beside its flag. */
export function brief(description: string): string {
  const [line = ''] = description.split('\n');
  return line.length > 70 ? `${line.slice(0, 69).trimEnd()}…` : line;
}
