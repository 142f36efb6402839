/** The line that every generated file starts with. */
export function marker(image: string): string {
  return `generated from unikernel.config.ts by \`unikernel generate ${image}\`; do not edit`;
}
