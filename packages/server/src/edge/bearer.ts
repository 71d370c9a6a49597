import { AppError } from '../errors.js';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/**
 * Returns the bearer token of an `Authorization` header (RFC 6750 section 2.1).
 * @param header - empty where there is none
 * @throws AppError `unauthorized`, `invalid_token`
 */
export function readBearer(header: string): string {
  const token = BEARER.exec(header)?.[1];
  if (!token) throw new AppError(/^Bearer\b/i.test(header) ? 'invalid_token' : 'unauthorized');
  return token;
}
