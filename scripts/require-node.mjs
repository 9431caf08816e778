// The oldest Node that Earthmover runs on. Plain Node, also an older one.
const oldest = [20, 19];

/** Ends the process with a line that says what to do if Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  console.error(
    `Earthmover needs Node ${oldest.join('.')} or newer; this is ${process.version}. Get it from nodejs.org.`,
  );
  process.exit(1);
}
