import { z } from 'zod';
import { withoutMeaningfulInvisibles } from './joiners.js';
import { MAX_CONTENT_CODE_POINTS, MAX_PASSWORD, MIN_PASSWORD, USERNAME_PATTERN } from './limits.js';

// Escapes, because a source file must not contain these characters.
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const CONTROL_BUT_TAB_AND_BREAKS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/;
/**
 * Characters that are invisible or change the direction of the text: Unicode's default-ignorable characters (zero-width
 * characters, variation selectors, tags), bidi controls, annotation marks.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB]/u;
const BLANK = /^[\s\p{Cf}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]*$/u;
/** Combining marks without a letter, which would join the text before the name, and high stacks of marks. */
const LOOSE_MARKS = /(?:^|[\s\p{Z}\u2800])\p{M}|\p{M}{9}/u;
const USERNAME_IN_ANY_CASE = new RegExp(USERNAME_PATTERN, 'i');

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Message text: 1 to 4,000 code points, kept unchanged. Blank text, lone surrogates and control characters are refused. */
export const content = z.string().superRefine((text, context) => checkContent(text, context));

/** As `content`, or nothing: `isFilled` refuses a message that has no files either. */
export const caption = z.string().superRefine((text, context) => {
  if (text !== '') checkContent(text, context);
});

/** Refuses a message with neither a text nor files. */
export function isFilled(input: { content: string; files?: readonly string[] | undefined }): boolean {
  return input.content !== '' || (input.files?.length ?? 0) > 0;
}

/** The error of `isFilled`: the same as that of a text of spaces. */
export const UNFILLED = { path: ['content'], message: 'must not be blank', params: { code: 'blank' } };

/** As `content`, or blank: what a user has begun to write. */
export const draftText = z.string().superRefine((text, context) => checkContent(text, context, true));

function checkContent(text: string, context: z.RefinementCtx, mayBeBlank = false): void {
  const refuse = (message: string, params: string) =>
    context.addIssue({ code: 'custom', message, params: { code: params } });
  if (LONE_SURROGATE.test(text)) refuse('must be well-formed Unicode', 'malformed_unicode');
  else if (CONTROL_BUT_TAB_AND_BREAKS.test(text))
    refuse('must not contain control characters', 'control_character');
  else if (!mayBeBlank && BLANK.test(text)) refuse('must not be blank', 'blank');
  else if (text.length > MAX_CONTENT_CODE_POINTS && codePoints(text) > MAX_CONTENT_CODE_POINTS)
    refuse(`must have at most ${MAX_CONTENT_CODE_POINTS} characters`, 'too_long');
}

/**
 * Creates the schema of a visible name (room, topic, user), which it trims: 1 to `max` code points, without control, bidi
 * or invisible characters, and without lone or stacked combining marks. Joiners and variation selectors stay where a
 * script or an emoji needs them.
 * @param options - `lineBreaks`: tabs and line breaks are allowed, as in a note
 */
export function displayText(max: number, { lineBreaks = false } = {}): z.ZodType<string> {
  const forbidden = lineBreaks ? CONTROL_BUT_TAB_AND_BREAKS : CONTROL;
  return z
    .string()
    .trim()
    .superRefine((text, context) => {
      const refuse = (message: string, code: string) =>
        context.addIssue({ code: 'custom', message, params: { code } });
      if (LONE_SURROGATE.test(text)) refuse('must be well-formed Unicode', 'malformed_unicode');
      else if (forbidden.test(text)) refuse('must not contain control characters', 'control_character');
      else if (INVISIBLE.test(withoutMeaningfulInvisibles(text)))
        refuse('must not contain bidi or invisible characters', 'invisible_character');
      else if (BLANK.test(text)) refuse('must not be blank', 'blank');
      else if (LOOSE_MARKS.test(text))
        refuse('must not have combining marks without a letter, or many on one', 'combining_mark');
      else if (codePoints(text) > max) refuse(`must have at most ${max} characters`, 'too_long');
    });
}

/** The graphemes of a text: a name is not cut inside of an emoji or between a letter and its marks. */
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Makes a visible name out of a text that somebody else is responsible for, by the rules of `displayText`: what a name
 * must not have is removed, and what is too long is cut. Returns undefined where nothing visible remains.
 */
export function cleanDisplayText(text: string, max: number): string | undefined {
  const wellFormed = text.replace(new RegExp(LONE_SURROGATE, 'g'), '').replace(new RegExp(CONTROL, 'g'), ' ');
  const isClean = !INVISIBLE.test(withoutMeaningfulInvisibles(wellFormed));
  const visible = isClean ? wellFormed : wellFormed.replace(new RegExp(INVISIBLE, 'gu'), '');
  const marked = visible.replace(/(^|[\s\p{Z}\u2800])\p{M}+/gu, '$1').replace(/(\p{M}{8})\p{M}+/gu, '$1');
  let cut = '';
  let length = 0;
  for (const { segment } of graphemes.segment(marked.trim())) {
    length += codePoints(segment);
    if (length > max) break;
    cut += segment;
  }
  return displayText(max).safeParse(cut).data;
}

/** A username: `[a-z0-9_.-]{3,32}`, case-insensitive; converted to lower case. */
export const username = z
  .string()
  // Before the conversion: some other letters, such as the Kelvin sign, have an ASCII lower case.
  .regex(USERNAME_IN_ANY_CASE, 'must have 3 to 32 of a-z, 0-9, "_", "." and "-"')
  .transform((name) => name.toLowerCase());

/** A password by NIST SP 800-63B: 8 to 128 code points of any well-formed Unicode. The server checks for common ones. */
export const password = z.string().superRefine((text, context) => {
  const refuse = (message: string, code: string) =>
    context.addIssue({ code: 'custom', message, params: { code } });
  const length = codePoints(text);
  if (LONE_SURROGATE.test(text)) refuse('must be well-formed Unicode', 'malformed_unicode');
  else if (length < MIN_PASSWORD) refuse(`must have at least ${MIN_PASSWORD} characters`, 'too_short');
  else if (length > MAX_PASSWORD) refuse(`must have at most ${MAX_PASSWORD} characters`, 'too_long');
});
