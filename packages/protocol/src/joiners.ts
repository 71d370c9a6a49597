// Joining_Type and Canonical_Combining_Class of the Unicode Character Database (14.0), as ranges of code points:
// JavaScript's regular expressions know neither.
const JOINS_AFTER = // Joining_Type L or D
  '620 626 628 62A-62E 633-63F 641-647 649-64A 66E-66F 678-687 69A-6BF 6C1-6C2 6CC 6CE 6D0-6D1 6FA-6FC 6FF 712-714 ' +
  '71A-71D 71F-727 729 72B 72D-72E 74E-758 75C-76A 76D-770 772 775-777 77A-77F 7CA-7EA 841-845 848 84A-853 855 860 ' +
  '862-865 868 886 889-88D 8A0-8A9 8AF-8B0 8B3-8B8 8BA-8C8 1807 1820-1878 1887-18A8 18AA A840-A872 10AC0-10AC4 10ACD ' +
  '10AD3-10ADC 10ADE-10AE0 10AEB-10AEE 10B80 10B82 10B86-10B88 10B8A-10B8B 10B8D 10B90 10BAD-10BAE 10D00-10D21 10D23 ' +
  '10F30-10F32 10F34-10F44 10F51-10F53 10F70-10F73 10F76-10F81 10FB0 10FB2-10FB3 10FB8 10FBB-10FBC 10FBE-10FBF 10FC1 ' +
  '10FC4 10FCA-10FCB 1E900-1E943';
const JOINS_BEFORE = // Joining_Type R or D
  '620 622-63F 641-64A 66E-66F 671-673 675-6D3 6D5 6EE-6EF 6FA-6FC 6FF 710 712-72F 74D-77F 7CA-7EA 840-858 860 862-865 ' +
  '867-86A 870-882 886 889-88E 8A0-8AC 8AE-8C8 1807 1820-1878 1887-18A8 18AA A840-A871 10AC0-10AC5 10AC7 10AC9-10ACA ' +
  '10ACE-10AD6 10AD8-10AE1 10AE4 10AEB-10AEF 10B80-10B91 10BA9-10BAE 10D01-10D23 10F30-10F44 10F51-10F54 10F70-10F81 ' +
  '10FB0 10FB2-10FB6 10FB8-10FBF 10FC1-10FC4 10FC9-10FCA 1E900-1E943';
const VIRAMA = // Canonical_Combining_Class 9
  '94D 9CD A4D ACD B4D BCD C4D CCD D3B-D3C D4D DCA E3A EBA F84 1039-103A 1714-1715 1734 17D2 1A60 1B44 1BAA-1BAB ' +
  '1BF2-1BF3 2D7F A806 A82C A8C4 A953 A9C0 AAF6 ABED 10A3F 11046 11070 1107F 110B9 11133-11134 111C0 11235 112EA 1134D ' +
  '11442 114C2 115BF 1163F 116B6 1172B 11839 1193D-1193E 119E0 11A34 11A47 11A99 11C3F 11D44-11D45 11D97';

const characterClass = (ranges: string) =>
  `[${ranges.replace(/[0-9A-F]+/g, (hex) => `\\u{${hex}}`).replaceAll(' ', '')}]`;
const TRANSPARENT = String.raw`[\p{Mn}\p{Me}]{0,8}`;
const AFTER_JOINING = `(?<=${characterClass(JOINS_AFTER)}${TRANSPARENT})`;
const BEFORE_JOINING = `(?=${TRANSPARENT}${characterClass(JOINS_BEFORE)})`;

// The flag `v` is newer than the compiler's target; all supported runtimes have it.
const EMOJI = new RegExp(String.raw`\p{RGI_Emoji}`, 'gv');
/** Pictographs that are text by default, without the selector that makes them emoji: many systems omit it. */
const UNQUALIFIED =
  /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?!\uFE0E|\uFE0F|\p{Emoji_Modifier})/gu;

/** Invisible characters, where they change how their neighbours are written. */
const MEANINGFUL = [
  // RFC 5892, appendices A.1 and A.2: both joiners after a virama, U+200C between letters that would join.
  String.raw`(?<=${characterClass(VIRAMA)})[\u200C\u200D]`,
  String.raw`${AFTER_JOINING}\u200C${BEFORE_JOINING}`,
  // U+200D gives a letter at the end or at the beginning of a word its joining form, as in abbreviations.
  String.raw`${AFTER_JOINING}\u200D(?!${BEFORE_JOINING}|[\u200C\u200D])`,
  String.raw`(?<!${AFTER_JOINING}|[\u200C\u200D])\u200D${BEFORE_JOINING}`,
  // The Unicode Standard, chapters 12 and 13: between a letter and its virama (ya-phalaa, touching letters).
  String.raw`(?<=\p{Lo})\u200D(?=${characterClass(VIRAMA)})`,
  // Chapter 16: beside a register shifter, whose form the joiner selects.
  String.raw`(?<=\p{Script=Khmer})[\u200C\u200D](?=[\u17C9\u17CA])`,
  String.raw`(?<=[\u17C9\u17CA])[\u200C\u200D](?=\p{Script=Khmer})`,
  // Chapter 13: one free variation selector of a letter, and the separator before a final vowel.
  String.raw`(?<=[\u1820-\u18AA])[\u180B-\u180D\u180F]`,
  String.raw`(?<=[\u1820-\u18AA][\u180B-\u180D\u180F]?)\u180E(?=[\u1820\u1821])`,
  // UTS 37, and StandardizedVariants.txt: one variation selector of an ideograph, or of a letter that has variants.
  String.raw`(?<=\p{Unified_Ideograph})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=\p{Script=Myanmar}|[\uA856\uA85C\uA85E-\uA860\uA868\u{10AC5}\u{10AC6}\u{10AD6}\u{10AE1}])\uFE00`,
  String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]|\uFE0F(?=\u20E3)`,
];
const MEANINGFUL_ONES = new RegExp(MEANINGFUL.join('|'), 'gu');

/**
 * Removes the joiners and variation selectors that a script or an emoji needs: those that change their neighbours, and
 * those in an emoji that Unicode recommends for interchange. Any that remain have no visible effect.
 */
export function withoutMeaningfulInvisibles(text: string): string {
  return text.replace(UNQUALIFIED, '$&\uFE0F').replace(EMOJI, '\u{1F642}').replace(MEANINGFUL_ONES, '');
}
