// Why an address could not be listened on, as a sentence with what to do.
export interface BindFault {
  readonly code: 'PORT_BUSY' | 'PORT_DENIED' | 'ADDRESS_ABSENT' | 'PORT_UNUSABLE';
  readonly message: string;
  readonly advice: string;
}

export interface BindAttempt {
  /** What would have listened there: 'SIP', 'the console'. */
  readonly what: string;
  readonly transport: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
  /** The option that changes it. */
  readonly option: string;
}

export function bindFault(
  error: Error & { readonly code?: string },
  attempt: BindAttempt,
): BindFault {
  const { what, transport, address, port, option } = attempt;
  const place = `${transport.toUpperCase()} ${address}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return {
        code: 'PORT_BUSY',
        message: `${what} cannot listen on ${place}: another program has this port`,
        advice:
          `See which: ss -l${transport === 'udp' ? 'u' : 't'}np 'sport = :${port}'. Stop it, or ` +
          `choose another port with ${option} ADDRESS:PORT.`,
      };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'PORT_DENIED',
        message:
          `${what} may not listen on ${place}: ports below 1024 need rights that this user ` +
          'lacks',
        advice:
          `Choose a higher port with ${option} ADDRESS:PORT, or give the right: setcap ` +
          'cap_net_bind_service=+ep on the node program.',
      };
    case 'EADDRNOTAVAIL':
      return {
        code: 'ADDRESS_ABSENT',
        message: `${what} cannot listen on ${place}: this machine has no such address`,
        advice:
          `See its addresses: ip -brief address. Choose one with ${option} ADDRESS:PORT; ` +
          '0.0.0.0 is all of them.',
      };
    default:
      return {
        code: 'PORT_UNUSABLE',
        message: `${what} cannot listen on ${place}: ${error.message}`,
        advice: `Choose another address with ${option} ADDRESS:PORT.`,
      };
  }
}
