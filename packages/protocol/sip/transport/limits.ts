// How much peers may take of us. Each limit is far above what honest peers need; what goes past one
// is refused, closed and counted.
import { ms, seconds } from '@tandem/base/kernel';

/** RFC 3261 section 18.1.1: 200 bytes below the smallest MTU on the usual paths. */
export const MAX_REQUEST_BYTES_BY_UDP = 1_300;

/** RFC 3261 section 19.1.2. */
export const DEFAULT_PORT = 5060;
export const DEFAULT_TLS_PORT = 5061;

/** Ten thousand phones on connections of their own, at 20 to 50 kB each, fit half a gigabyte. */
export const MAX_CONNECTIONS = 10_000;

/** An office of phones behind one NAT. A gateway needs one or two. */
export const MAX_CONNECTIONS_PER_SOURCE = 500;

/** A second of 1,500 messages that a busy gateway did not read; more will not be read in time. */
export const MAX_QUEUED_BYTES = 1_048_576;

/**
 * A peer that has not read a byte for so long is gone, or means us harm: transactions have given up
 * by then (64 x T1).
 */
export const STUCK_MS = seconds(32);

/** A message comes in one go; one that is not complete after so long never will be. */
export const UNFINISHED_MESSAGE_MS = seconds(32);

/** Who connects has something to say. */
export const FIRST_MESSAGE_MS = seconds(32);

/**
 * No message and no ping for so long: an hour, which is how long phones register for as a rule, and
 * five minutes. Phones that do not ping are reached by the connection they registered on.
 */
export const IDLE_MS = seconds(3_900);

/** A peer that has said that it writes no more waits for answers: transactions last 32 s. */
export const HALF_CLOSED_MS = seconds(32);

/** RFC 5626 section 4.4.1: a ping at the latest 120 s after the last one, a little less to vary. */
export const PING_MS = seconds(105);

/** RFC 5626 section 4.4.1: an answer to a ping comes within 10 s. */
export const PONG_MS = seconds(10);

/** Less than the wait for a first answer to an INVITE (10 s): there is time for another way. */
export const CONNECT_MS = seconds(4);

/** What is queued when we close must leave in this time. */
export const CLOSING_MS = seconds(4);

/** How often the deadlines above are looked at: they are kept to this exactness. */
export const SWEEP_MS = ms(500);

/** The system may choose a port for UDP that is taken for TCP: so often others are tried. */
export const CHOSEN_PORT_TRIES = 10;

/** How long the routing table's word on our own address is believed. */
export const SOURCE_ADDRESS_MS = seconds(30);

/** Addresses of ours, of which a machine has a few; what is configured and not ours counts too. */
export const MAX_OWN_ADDRESSES = 1_000;

/** Peers towards which it is remembered. */
export const MAX_SOURCE_ADDRESSES = 10_000;
