import { SottoAccountForm } from '../components/sotto-account-form/sotto-account-form.js';
import { SottoSignIn } from '../components/sotto-sign-in/sotto-sign-in.js';

export const elements = {
  'sotto-account-form': SottoAccountForm,
  'sotto-sign-in': SottoSignIn,
};
