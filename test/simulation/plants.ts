// Defects that the checks must find. They stand in the simulated joint and the model database; the
// product has none of them.
export const PLANTS = [
  /** Packets do not wait for the journal. */
  'packetsFirst',
  /** Records are committed and the position is not. */
  'positionForgotten',
  /** A call that was open is charged all that it had reserved. */
  'recoveryChargesMore',
  /** The new book voids the old one before the charges of open calls are in the journal. */
  'epochFirst',
  'endedTwice',
  /** The first question of a new run voids the leases of the run before. */
  'reclaimedEarly',
  /** Open calls are closed in the books and nobody tells their peers. */
  'noByes',
  /** Open calls are closed in the books before their peers have heard of it. */
  'writtenOffFirst',
  /** An INVITE of the run before is a new call when it comes again. */
  'retriesTaken',
  /** A switch that ends says no BYE to who has not acknowledged its answer. */
  'owedByesForgotten',
  /** Whoever was to be told just before a kill is not told again. */
  'toldOnce',
  /** Open calls are told to their peers and not to the books. */
  'openCallsForgotten',
  /** What is lent is given back and still used. */
  'returnedAndKept',
  /** An answer is not written down before it is said. */
  'answerUnwritten',
  /** A start of text files does not know up to where they were written. */
  'linesForgotten',
] as const;

export type Plant = (typeof PLANTS)[number];
