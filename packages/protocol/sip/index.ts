// SIP (RFC 3261): wire < transport < transaction < dialog < agent. Each layer has one line here.

export * from './agent/index.ts';
export * from './dialog/index.ts';
export * from './stack/index.ts';
export * from './transaction/index.ts';
export * from './transport/index.ts';
export * from './wire/index.ts';
