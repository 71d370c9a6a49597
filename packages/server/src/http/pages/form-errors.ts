import type { AppError } from '../../errors.js';
import type { SignInForm } from './sign-in-page.js';

type FormErrors = NonNullable<SignInForm['errors']>;

/** What is wrong with a field, by the field and the code of its error: the sentences of the widget. */
const FIELD_ERRORS: Record<'username' | 'password', Record<string, string>> = {
  username: {
    missing: 'Enter your username.',
    invalid_format: 'Use 3 to 32 letters a to z, digits, dot, dash or underscore.',
    reserved: 'That username is reserved.',
  },
  password: {
    missing: 'Enter your password.',
    too_short: 'Use at least 8 characters.',
    common_password: 'This password is too common.',
  },
};

/** Returns what the form says about a refused attempt; null for an error that has a page of its own. */
export function formErrorsOf(error: AppError): FormErrors | null {
  switch (error.code) {
    case 'wrong_password':
      return { password: 'Wrong username or password.' };
    case 'username_taken':
      return { username: 'That username is taken.' };
    case 'registration_closed':
      return { form: 'New accounts are closed here.' };
    case 'rate_limited':
      return { form: `Too many attempts. Try again in ${error.retryAfter ?? 1} seconds.` };
    case 'validation_failed': {
      const errorOf = (field: 'username' | 'password') => {
        const wrong = error.errors?.find(({ path }) => path === field);
        return wrong && (FIELD_ERRORS[field][wrong.code] ?? `The ${field} ${wrong.message}.`);
      };
      const [username, password] = [errorOf('username'), errorOf('password')];
      return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
    }
    default:
      return null;
  }
}
