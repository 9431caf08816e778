// Recordings of runs, which lie beside the page.

/** A recording beside the page, as JSON; undefined where it is not on this server. */
export async function fetchRecording<T>(name: string): Promise<T | undefined> {
  const response = await fetch(new URL(`recorded/${name}.json`, document.baseURI)).catch(() => undefined);
  return response?.ok ? ((await response.json()) as T) : undefined;
}
