interface DeclarationOptions {
  entry: Record<string, string>;
  formats?: ('esm' | 'cjs')[];
  bundled?: string[];
  banner?: string;
}
export declare function writeDeclarations(options: DeclarationOptions): Promise<void>;
