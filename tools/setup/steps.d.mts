/** What is wrong, and what to do, for people. */
export class SetupFailure extends Error {}
/** Packages, native engine, bundled programs: what is missing or older than its sources. */
export function setUp(): Promise<void>;
