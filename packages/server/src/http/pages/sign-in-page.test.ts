import { expect, it } from 'vitest';
import { signInPage } from './sign-in-page.js';
import type { SignInForm } from './sign-in-page.js';

const page = (errors: SignInForm['errors']) =>
  signInPage({
    ...{ base: '', mode: 'sign-in', site: 'Tannwald', client: 'Shop', origin: 'https://shop.example' },
    ...{ scopes: ['chat'], transaction: 't', ...(errors && { errors }) },
  }).toString();

it.each([
  ['username', 'username-error'],
  ['password', 'password-error'],
  ['form', 'form-error'],
])('draws a mark beside what is wrong with the %s, so that its colour is not alone', (name, id) => {
  expect(page({ [name]: 'It is wrong.' })).toMatch(
    new RegExp(`<p class="wrong" id="${id}"[^>]*><svg [^]+?</svg>It is wrong\\.</p>`),
  );
});

it('draws none where nothing is wrong', () => {
  expect(page(undefined)).not.toContain('class="wrong"');
});
