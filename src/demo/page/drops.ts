// Files that are dropped or pasted: the whole page takes them, and none of them ever replaces it.

/** @param take told the files, and whether they were dropped on the field for pictures */
export function acceptDrops(take: (files: readonly File[], onField: boolean) => void): void {
  const field = () => document.getElementById('drop');
  const over = (event: DragEvent) => {
    event.preventDefault();
    field()?.classList.add('over');
  };
  const out = () => field()?.classList.remove('over');
  addEventListener('dragenter', over);
  addEventListener('dragover', over);
  addEventListener('dragleave', (event) => {
    // Moving from one element to the next is no leaving of the page.
    if (event.relatedTarget === null) out();
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    out();
    const onField = event.target instanceof Node && (field()?.contains(event.target) ?? false);
    take([...(event.dataTransfer?.files ?? [])], onField);
  });
  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) take(files, false);
  });
}
