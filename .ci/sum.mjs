// Prints `N passed, N failed` over the JSON reports of vitest in a folder. A file that does not even load
// counts as one failure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const reports = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const passed = sum(reports.map((report) => report.numPassedTests));
const unloaded = reports.map(
  ({ testResults }) =>
    testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
      .length,
);
const failed = sum(reports.map((report) => report.numFailedTests)) + sum(unloaded);
console.log(`${passed} passed, ${failed} failed`);

function sum(numbers) {
  return numbers.reduce((total, n) => total + n, 0);
}
