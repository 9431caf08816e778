// What `earthmover bench --report` takes where nothing is said.

/** Of `--report`: apart from the options, which load more than a page of help needs. */
export const reportDefaults = { file: 'earthmover-report.json', seconds: 180 } as const;
