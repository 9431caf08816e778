// Reading tar archives.
const blockBytes = 512;

/**
 * The regular files of an uncompressed tar archive (POSIX ustar), by name.
 * Links, folders and extensions are passed over; an archive cut short is an error.
 */
export function readTar(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let offset = 0;
  while (offset + blockBytes <= archive.length) {
    const header = archive.subarray(offset, offset + blockBytes);
    if (header.every((byte) => byte === 0)) return files;
    const name = [text(header, 345, 155), text(header, 0, 100)].filter(Boolean).join('/');
    const bytes = Number.parseInt(text(header, 124, 12), 8);
    const start = offset + blockBytes;
    if (!Number.isInteger(bytes) || start + bytes > archive.length) break;
    const type = text(header, 156, 1);
    if (type === '0' || type === '') files.set(name, archive.subarray(start, start + bytes));
    offset = start + Math.ceil(bytes / blockBytes) * blockBytes;
  }
  throw new Error(`the tar archive is damaged at byte ${offset}`);
}

/** A header field: ASCII up to its first NUL, without padding spaces. */
function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim();
}
