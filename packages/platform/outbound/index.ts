export {
  askLocalApi,
  type LocalAnswer,
  type LocalBody,
  type LocalQuestion,
  type LocalStream,
  openLocalApi,
} from './local-api.ts';
