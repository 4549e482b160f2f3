// What user agents do outside of calls: who they are, where they are, and whether they live.
export * from './digest/index.ts';
export { isBehindNat } from './nat.ts';
export {
  type AskedContact,
  type RegisterFault,
  type RegisterRequest,
  readRegister,
} from './register-request.ts';
export {
  isRegistered,
  OFF as REGISTRATION_OFF,
  type RegistrationEffect,
  type RegistrationInput,
  type RegistrationRule,
  type RegistrationState,
  type RegistrationStep,
  registrationStep,
} from './registration.machine.ts';
