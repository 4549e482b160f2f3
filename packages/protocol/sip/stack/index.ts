// The stack: transport and transactions as one, for what stands on them.
export {
  type RequestPlan,
  type RequestRefused,
  SipStack,
  type SipStackOptions,
  type SipUser,
} from './sip-stack.ts';
export type { SipTypes } from './types.ts';
