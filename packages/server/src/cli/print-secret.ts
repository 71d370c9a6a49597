/** Prints a secret that is stored as a hash only; `use` says what it is for. */
export function printSecret(label: string, secret: string, use = ''): void {
  console.log(`${label}${secret}\nThe secret is not shown again.${use && ` ${use}`}`);
}

/** Prints a secret that replaces another one, and how long that is accepted. */
export function printNewSecret(
  label: string,
  { secret, oldValidUntil }: { secret: string; oldValidUntil: Date | null },
): void {
  printSecret(label, secret);
  if (oldValidUntil) console.log(`The old secret is accepted until ${oldValidUntil.toISOString()}.`);
}
