import { EarthmoverError } from '../core/errors.ts';

const fixes: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space, or write to another disk with --out; then go on with --resume',
  EDQUOT: 'free some of your quota, or write elsewhere with --out; then go on with --resume',
  EFBIG: 'raise the limit of the file size (ulimit -f), then go on with --resume',
  EROFS: 'the disk is read-only: write elsewhere with --out',
  EACCES: 'get the right to write there, or write elsewhere with --out',
  EPERM: 'get the right to write there, or write elsewhere with --out',
};

/** Does `work` on the disk; what the system refuses becomes an error of kind `disk` that says what and where. */
export function onDisk<T>(what: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new EarthmoverError('disk', `cannot ${what}`, {
      file,
      reason: (error as Error).message,
      hint: fixes[code] ?? 'see that the folder exists and can be written, or write elsewhere with --out',
    });
  }
}

/** The code of an error of the operating system, such as ENOSPC. */
export function systemCode(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return error instanceof Error && syscall !== undefined ? code : undefined;
}
