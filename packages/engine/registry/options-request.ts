// The OPTIONS by which an address is asked whether somebody is there.
import { base32Token, type Random } from '@tandem/base/kernel';
import {
  HEADERS,
  hostText,
  ipOf,
  type TransportName,
  type Via,
  writeRequest,
} from '@tandem/protocol/sip';

const TOKEN_CHARACTERS = 16;

export const newToken = (random: Random): string => base32Token(random, TOKEN_CHARACTERS);

export interface OptionsAsked {
  /** As it is configured. */
  readonly address: string;
  readonly transport: TransportName;
  readonly callId: string;
  readonly cseq: number;
  readonly random: Random;
}

export function writeOptions(asked: OptionsAsked, via: Via): Uint8Array {
  const { address, transport, callId, cseq, random } = asked;
  const us = `sip:${via.host}:${via.port ?? 5060}`;
  const them = addressUri(address, transport);
  return writeRequest('OPTIONS', them)
    .header(HEADERS.via, via)
    .header(HEADERS.maxForwards, 70)
    .line(HEADERS.from, `<${us}>;tag=${newToken(random)}`)
    .line(HEADERS.to, `<${them}>`)
    .line(HEADERS.callId, callId)
    .header(HEADERS.cseq, { number: cseq, method: 'OPTIONS' })
    .line(HEADERS.contact, `<${us}${transportParameter(transport)}>`)
    .line(HEADERS.accept, 'application/sdp')
    .finish();
}

/** An address as it is configured, as a URI. */
export function addressUri(address: string, transport: TransportName, user?: string): string {
  const bare = ipOf(address);
  const host = bare === undefined ? address : hostText(bare);
  const who = user === undefined ? '' : `${user}@`;
  return `sip:${who}${host}${transportParameter(transport)}`;
}

export function transportParameter(transport: TransportName): string {
  return transport === 'udp' ? '' : `;transport=${transport}`;
}
