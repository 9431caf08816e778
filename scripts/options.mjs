// Options of the scripts that npm runs.
import { parseArgs } from 'node:util';

/**
 * Their values; where they are wrong one line, and exit code 2; with --help that text alone.
 *
 * @param {import('node:util').ParseArgsConfig['options']} options as `parseArgs` of Node takes them
 * @param {{ readonly help: string, readonly check?: (values: any) => string | undefined }} more
 */
export function readOptions(options, { help, check = () => undefined }) {
  let values;
  let wrong;
  try {
    ({ values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } }));
    wrong = check(values);
  } catch (fault) {
    wrong = fault.message.split('\n')[0];
  }
  if (wrong !== undefined) {
    console.error(wrong);
    process.exit(2);
  }
  if (!values.help) return values;
  console.log(help);
  process.exit(0);
}
