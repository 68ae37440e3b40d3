/** Loaded before a command, so that its input counts as a terminal: the demo then types what an approver would type. Only the demo uses it. */
Object.assign(process.stdin, { isTTY: true, setRawMode: () => process.stdin })
