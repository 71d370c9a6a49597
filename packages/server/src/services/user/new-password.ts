import { fieldError } from '../../errors.js';

/**
 * Refuses a new password that is easily guessed (NIST SP 800-63B section 5.1.1.2); its length was checked before.
 * @param path - the field that contains it
 * @throws AppError `validation_failed`
 */
export function checkNewPassword(
  { isCommon }: { isCommon(password: string): boolean },
  username: string,
  password: string,
  path: string,
): void {
  const refusal = (message: string) => fieldError({ path, code: 'common_password', message });
  if (isCommon(password)) throw refusal('must not be a common one');
  if (password.toLowerCase() === username) throw refusal('must not be the username');
}
