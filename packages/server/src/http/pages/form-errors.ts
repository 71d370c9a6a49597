import type { AppError } from '../../errors.js';
import type { SignInForm } from './sign-in-page.js';

type FormErrors = NonNullable<SignInForm['errors']>;

const USERNAME_FORM = 'Use 3 to 32 letters from a to z, digits, dots, dashes and underscores.';

/** Returns what the form says about a refused attempt; null for an error that has a page of its own. */
export function formErrorsOf(error: AppError): FormErrors | null {
  switch (error.code) {
    case 'wrong_password':
      return { password: 'Wrong username or password.' };
    case 'username_taken':
      return { username: 'This username is taken.' };
    case 'registration_closed':
      return { form: 'New accounts are closed here.' };
    case 'rate_limited':
      return { form: `Too many attempts. Try again in ${error.retryAfter ?? 1} seconds.` };
    case 'validation_failed': {
      const errorOf = (field: string) => error.errors?.find(({ path }) => path === field);
      const [username, password] = [errorOf('username'), errorOf('password')];
      return {
        ...(username !== undefined && {
          username: username.code === 'invalid_format' ? USERNAME_FORM : `The username ${username.message}.`,
        }),
        ...(password !== undefined && { password: `The password ${password.message}.` }),
      };
    }
    default:
      return null;
  }
}
