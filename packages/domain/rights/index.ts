// Operators' rights (SEC-6): roles' rights to the single action, within the scope of an account.
export { type Authority, type Grant, may, mayAtAll, mayGrant, type RightTarget } from './may.ts';
export { type AccountKey, newAccountUnder, type Owner, ownerOf } from './owner.ts';
export { EVERY_RIGHT, NO_RIGHTS, type Right, type Rights, rightsFrom } from './rights.ts';
export {
  EVERY_ONE,
  RIGHT_ACTIONS,
  RIGHT_OBJECTS,
  type RightAction,
  type RightObject,
} from './words.ts';
