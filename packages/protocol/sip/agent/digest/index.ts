// Digest authentication (RFC 7616, RFC 8760), both sides.
export {
  algorithmOf,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  type DigestCount,
  type DigestInput,
  type DigestSecret,
  digestResponse,
} from './arithmetic.ts';
export { type Challenged, DigestClient, type Login, type SignedRequest } from './client.ts';
export {
  type KeptNonces,
  NONCE_LIMITS,
  type NonceLimits,
  type NonceOptions,
  type NonceState,
  Nonces,
} from './nonces.ts';
export { type Asker, userIn } from './offers.ts';
export {
  type ChallengeWish,
  credentialsFor,
  type DigestQuestion,
  DigestServer,
  type DigestServerOptions,
  type DigestVerdict,
} from './server.ts';
