export {
  changePassword,
  MAX_PASSWORD_CHARACTERS,
  MIN_PASSWORD_CHARACTERS,
  type PasswordFault,
} from './change-password.ts';
export type * from './ports.ts';
export { SignIn, type SignInFault } from './sign-in.ts';
export { type Readiness, readiness, type SystemStatus, systemStatus } from './status.ts';
