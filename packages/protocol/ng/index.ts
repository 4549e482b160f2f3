// rtpengine's control protocol, NG: bytes and their meaning.
export {
  type Bencoded,
  type BencodedFields,
  type BencodeFault,
  decode,
  encode,
} from './bencode.ts';
export {
  errorIn,
  fieldsIn,
  listIn,
  type NgAnswer,
  type NgCommand,
  type NgFault,
  type NgQuestion,
  numberIn,
  parseAnswer,
  printQuestion,
  textIn,
} from './messages.ts';
