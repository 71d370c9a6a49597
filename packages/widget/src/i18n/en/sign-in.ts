// Texts of signing in, in English.

/** The form with username and password, and what is shown where the page signs its users in. */
export const auth = {
  signIn: 'Sign in',
  signInReason: 'to join the conversation',
  create: 'Create account',
  createNote: 'Others see this name.',
  username: 'Username',
  name: 'Name',
  password: 'Password',
  passwordHint: 'At least 8 characters.',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  newHere: (link: unknown) => ['New here? ', link],
  deleted: 'This account was deleted.',
  signedOut: 'You’re not signed in',
  signedOutHint: 'Sign in on this site to chat.',
  otherWays: 'Other ways to sign in',
  haveOne: (link: unknown) => ['Already have an account? ', link],
};

/** A visitor without an account. */
export const guest = {
  title: 'What is your name?',
  note: 'Others see it. You can leave it empty.',
  name: 'Name',
  start: 'Chat as guest',
  haveAccount: (link: unknown) => ['Have an account? ', link],
  banned: 'You can’t chat as a guest here right now.',
  wrongName: 'This name isn’t possible. Use another one.',
  status: 'You’re chatting as a guest.',
  back: 'Back to the chat',
};

/** Signing in on a page of the chat server. */
export const codeSignIn = {
  with: (site: string) => `Continue with ${site}`,
  withoutName: 'Continue in a new window',
  password: 'Use a username and password',
  waiting: 'Continue in the other window',
  waitingHint: (host: unknown) => ['Sign in at ', host, '. This page will update automatically.'],
  show: 'Show the window',
  blocked: 'Your browser blocked the window',
  blockedHint: 'Allow windows for this site.',
  blockedOrHere: 'Allow windows for this site, or go there in this tab. Your draft is kept.',
  cutOff: 'This page can’t use a sign-in window',
  cutOffHint: 'Ask the operator of this site.',
  cutOffOrHere: 'Continue in this tab instead. Your draft is kept.',
  open: 'Open the window',
  here: 'Continue in this tab',
};

/** The question whether what a guest wrote becomes the account's. */
export const merge = {
  title: 'Keep what you wrote as guest?',
  text: (guest: unknown, account: unknown) => [
    'What you wrote as ',
    guest,
    ' will show the name ',
    account,
    ' to everyone. You can’t undo this.',
  ],
  yes: 'Keep it',
  no: 'Don’t keep it',
};
