// What a trace must not show: answers to digest challenges, from which weak passwords can be
// guessed, and the keys of media. The rest of the header stays, so that one can see what was sent.
const HIDDEN = '***';

const DIGEST_ANSWER =
  /^((?:proxy-)?authorization[ \t]*:.*?\bresponse[ \t]*=[ \t]*")[^"\r\n]*(")/gim;
const OTHER_CREDENTIALS = /^((?:proxy-)?authorization[ \t]*:[ \t]*(?!digest\b)\S+[ \t]+)\S.*$/gim;
/** RFC 4568: `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^20`. */
const MEDIA_KEY = /^(a=crypto:.*?\binline:)[^|;\s]*/gim;
const ICE_PASSWORD = /^(a=ice-pwd:)\S*/gim;

export function redacted(text: string): string {
  return text
    .replace(DIGEST_ANSWER, `$1${HIDDEN}$2`)
    .replace(OTHER_CREDENTIALS, `$1${HIDDEN}`)
    .replace(MEDIA_KEY, `$1${HIDDEN}`)
    .replace(ICE_PASSWORD, `$1${HIDDEN}`);
}
