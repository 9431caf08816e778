// Prints each failed test of the JSON reports of vitest in a folder, with the first lines of why, and at the end
// `N passed, N failed` over all of them. A file that does not even load counts as one failure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const whyLines = 6;

const folder = process.argv[2];
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const reports = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const results = reports.flatMap(({ testResults }) => testResults);

for (const { name, status, message, assertionResults } of results) {
  if (isUnloaded({ status, assertionResults })) tell(name, [message]);
  for (const { status: verdict, fullName, failureMessages } of assertionResults)
    if (verdict === 'failed') tell(`${name} > ${fullName}`, failureMessages);
}
const passed = sum(reports.map((report) => report.numPassedTests));
const failed = sum(reports.map((report) => report.numFailedTests)) + results.filter(isUnloaded).length;
console.log(`${passed} passed, ${failed} failed`);

function isUnloaded({ status, assertionResults }) {
  return status === 'failed' && assertionResults.length === 0;
}

function tell(title, messages) {
  const why = messages.join('\n').split('\n').slice(0, whyLines);
  console.log([`FAILED: ${title}`, ...why].join('\n    '));
}

function sum(numbers) {
  return numbers.reduce((total, n) => total + n, 0);
}
