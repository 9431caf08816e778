// Packages that some users have: whether one can be used here.

/** Whether a package can be loaded now. */
export function isInstalled(name: string): Promise<boolean> {
  return import(name).then(
    () => true,
    () => false,
  );
}
