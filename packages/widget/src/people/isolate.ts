const RTL =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** Isolates a name that runs from right to left, so that it does not change the direction of the sentence around it. */
export function isolate(name: string): string {
  return RTL.test(name) ? `\u2068${name}\u2069` : name;
}
