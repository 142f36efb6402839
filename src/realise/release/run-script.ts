export const runScriptFile = 'run.sh';

/**
 * The text of `run.sh`, which boots a release. The folder is signed, so what the guest writes to
 * disks that are kept goes beside it.
 */
export function renderRunScript(image: string): string {
  return `#!/bin/sh
# Boots this release; exit status 83 is the guest's success. Disks that are kept are made on the
# first boot, in the folder that UNIKERNEL_KEPT names, otherwise beside this one.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
UNIKERNEL_KEPT=\${UNIKERNEL_KEPT:-$here.kept}
export UNIKERNEL_KEPT
exec sh "$here/project/generated/${image}/run.sh" "$here/${image}"
`;
}
