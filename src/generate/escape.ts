// Escaping has a type: a template holds layout only and takes values that are already safe in the
// language it is written in.

declare const language: unique symbol;

/** Text that stands literally in a makefile. */
export type MakeText = string & { readonly [language]: 'make' };
/** Words of a shell command, quoted where the shell would read more into them. */
export type ShellText = string & { readonly [language]: 'shell' };

export function makeText(text: string): MakeText {
  return text.replace(/\$/g, '$$$$').replace(/#/g, '\\#') as MakeText;
}
