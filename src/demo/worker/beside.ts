// Files that lie beside the page.

/**
 * A file's bytes; undefined where the server does not have it, or has a page of its own for whatever it does not have.
 * @param base address of the page
 */
export async function fetchBeside(path: string, base: string): Promise<Uint8Array | undefined> {
  const response = await fetch(new URL(path, base)).catch(() => undefined);
  if (!response?.ok || response.headers.get('content-type')?.includes('html')) return undefined;
  return new Uint8Array(await response.arrayBuffer());
}
