# SPDX-License-Identifier: BSD-3-Clause
#
# The build of boot as one Nix derivation: the generated Makefile with its sources as inputs, by
# the programs of the system. Without Nix's sandbox, which would hide those.
#
#   nix-build boot.nix --argstr project DIR --argstr sources DIR --argstr jobs N [--argstr sourcesHash SHA256]
#
# With the hash of the sources known beforehand, as with what Nix fetched itself, it does not read
# them again.
{ project, sources, jobs, sourcesHash ? null }:
let
  part = name: builtins.path {
    inherit name;
    path = "${project}/${name}";
  };
in derivation {
  name = "boot";
  system = builtins.currentSystem;
  recipes = part "recipes";
  generated = part "generated";
  sources = builtins.path ({
    name = "sources";
    path = sources;
  } // (if sourcesHash == null then { } else { sha256 = sourcesHash; }));
  PATH = "/usr/bin:/bin";
  builder = "/bin/sh";
  args = [
    "-ec"
    ''
      mkdir project
      ln -s $recipes project/recipes
      cp -R $generated project/generated
      make -C project/generated/boot SOURCES=$sources BUILD=$PWD/build -j${jobs}
      mkdir $out
      cp build/boot build/boot.dbg $out/
    ''
  ];
}
