// What the ends of sipp's say of their media: PCMA alone. As lines behind the headers of a message.
const SDP = `v=0
      o=user1 53655765 2353687637 IN IP4 [local_ip]
      s=-
      c=IN IP4 [media_ip]
      t=0 0
      m=audio [media_port] RTP/AVP 8
      a=rtpmap:8 PCMA/8000`;

export const EMPTY: readonly string[] = ['Content-Length: 0', ''];
export const WITH_SDP: readonly string[] = [
  'Content-Type: application/sdp',
  'Content-Length: [len]',
  '',
  SDP,
];
