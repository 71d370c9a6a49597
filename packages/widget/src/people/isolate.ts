const RTL =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** A name as it stands inside a sentence: one that runs from right to left does not turn the sentence round. */
export function isolate(name: string): string {
  return RTL.test(name) ? `\u2068${name}\u2069` : name;
}
