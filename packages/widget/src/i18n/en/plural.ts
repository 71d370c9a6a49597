const numbers = /* @__PURE__ */ new Intl.NumberFormat('en');
const rules = /* @__PURE__ */ new Intl.PluralRules('en');

/** Returns a count as people write it: `1,204`. */
export function count(value: number): string {
  return numbers.format(value);
}

/** Returns the form of a text for a count, with the count in the place of `#`. */
export function plural(value: number, forms: { one: string; other: string }): string {
  const form = rules.select(value) === 'one' ? forms.one : forms.other;
  return form.replace('#', count(value));
}
