// IP addresses as numbers: what the guard compares is what the schemas take.
export { type IpAddress, parseIp, printIp } from '@tandem/domain/guard';
