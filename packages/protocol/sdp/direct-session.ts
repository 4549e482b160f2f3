// Media that does not pass through us: addresses and ports of the streams stay, and nothing else
// that tells who the far side is. Its o= line is replaced by publish.
import { rtcp } from './attributes/rtcp.ts';
import { connectionTo } from './connection.ts';
import { betrays, farNamesOf, fateOf, NEUTRAL_NAME } from './hiding.ts';
import { refused } from './relocate-session.ts';
import { attribute, type Line, type Media, type Session } from './session.ts';

export function directSession(session: Session): Session {
  const farNames = farNamesOf(session);
  const linesOf = (lines: readonly Line[], address: string | undefined): readonly Line[] =>
    lines.flatMap((each) => shown(each, farNames, address) ?? []);
  return {
    origin: session.origin,
    name: NEUTRAL_NAME,
    connection: session.connection,
    lines: linesOf(session.lines, undefined),
    media: session.media.map((media) =>
      media.port === 0
        ? refused(media, connectionOfRefused(session, media))
        : {
            ...media,
            lines: linesOf(media.lines, (media.connection ?? session.connection)?.address),
          },
    ),
  };
}

/** RFC 8866 section 5.7 wants a c= for each stream, also for one that nobody sends to. */
function connectionOfRefused(session: Session, media: Media): Media['connection'] {
  return session.connection === undefined
    ? (media.connection ?? connectionTo('0.0.0.0'))
    : undefined;
}

function shown(
  each: Line,
  farNames: readonly string[],
  address: string | undefined,
): Line | undefined {
  if (each.type === 'c') return each;
  const fate = each.type === 'a' ? fateOf(each.name) : 'check';
  if (fate === 'drop') return undefined;
  if (fate === 'rtcp') return rtcpOf(each, address);
  return betrays(each, farNames) ? undefined : each;
}

/**
 * RTCP on the media's own address needs only its port; on any other it would tell one address more.
 */
function rtcpOf({ value }: Line, address: string | undefined): Line | undefined {
  const said = rtcp.parse(value ?? '');
  if (said === undefined) return undefined;
  if (said.address !== undefined && said.address !== address) return undefined;
  return attribute('rtcp', `${said.port}`);
}
