# SPDX-License-Identifier: BSD-3-Clause
#
# Builds Linux as a library: one relocatable object and the headers to call it.
#
#   make -f linux.mk LINUX=DIR KCONFIG=FILE BUILD=DIR PREFIX=DIR [-jN] [config|all]
#
#   LINUX    a Linux tree with arch/lkl, patches applied; never written to
#   KCONFIG  the symbols wanted, one a line; what is not named is off
#   BUILD    scratch folder, kept between calls to make the next one short
#   PREFIX   where the results go:
#              config          the configuration that came out (target config)
#              lib/lkl.o  include/lkl.h  include/lkl_host.h  include/lkl/...
#   CC, HOSTCC  compilers, for instance CC="ccache gcc"
#
# The results are the same bytes from any folder, at any time, by any user.

$(foreach v,LINUX KCONFIG BUILD PREFIX,$(if $($(v)),,$(error $(v) is not set; see the head of $(lastword $(MAKEFILE_LIST)))))
$(if $(wildcard $(LINUX)/arch/lkl/Makefile),,$(error LINUX=$(LINUX) holds no arch/lkl/Makefile))
$(if $(wildcard $(KCONFIG)),,$(error KCONFIG=$(KCONFIG) does not exist))

override LINUX   := $(abspath $(LINUX))
override KCONFIG := $(abspath $(KCONFIG))
override BUILD   := $(abspath $(BUILD))
override PREFIX  := $(abspath $(PREFIX))

# Under make -R, as in a build of Unikraft, there is not even a default CC.
ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
HOSTCC ?= gcc
PYTHON ?= python3

# Called from another build (Unikraft's), this make inherits command-line
# variables such as O=, C= and V= that mean something else to Linux. Without
# MAKEOVERRIDES they end here.
MAKEOVERRIDES :=
unexport CFLAGS CPPFLAGS CXXFLAGS ASFLAGS ARFLAGS LDFLAGS KBUILD_OUTPUT O C V M

export LC_ALL := C
export TZ := UTC
export KBUILD_BUILD_TIMESTAMP := Thu Jan  1 00:00:00 UTC 1970
export KBUILD_BUILD_USER := unikernel
export KBUILD_BUILD_HOST := unikernel
export KBUILD_BUILD_VERSION := 1
# Set but empty: no "+" from a git repository that happens to enclose BUILD.
export LOCALVERSION :=
export PYTHONHASHSEED := 0
export PYTHONDONTWRITEBYTECODE := 1

# Without a red zone an interrupt may use the stack it interrupts. -w: the
# warnings a newer compiler has for an old tree would bury an error.
kcflags := -mno-red-zone -w -ffile-prefix-map=$(BUILD)=.

# cmd_syscalls: a check that only warns, of calls that this tree lacks compared
# with another architecture; it costs as much as compiling some files.
linux = +$(MAKE) --no-print-directory -C $(BUILD) ARCH=lkl CC='$(CC)' \
	HOSTCC='$(HOSTCC)' KCFLAGS='$(kcflags)' KBUILD_VERBOSE=0 cmd_syscalls=:

conf = $(MAKE) --no-print-directory -s -C $(BUILD) ARCH=lkl CC='$(CC)' HOSTCC='$(HOSTCC)'

# $(call replace,FROM,TO): TO keeps its time when nothing changed, so that what
# depends on it is not built again.
replace = mkdir -p $(dir $2) && { cmp -s $1 $2 || { cp $1 $2.new && mv $2.new $2; }; }

# The tree's own script looks for each of some hundred structures in each of a
# hundred headers with a pattern that is slow to fail. A name that is not in the
# text needs no pattern: the same result in a third of the time.
define install_headers
import re, runpy, sys
sub, names = re.sub, {}
def name_in(pattern):
    found = re.fullmatch(r"\(\\W\?(?:struct|union)\\s\+\)(\w+)\(\\W\)", pattern)
    return found and found[1]
def quick_sub(pattern, new, text, **options):
    if pattern not in names: names[pattern] = name_in(pattern) if isinstance(pattern, str) else None
    name = names[pattern]
    return text if name and name not in text else sub(pattern, new, text, **options)
re.sub = quick_sub
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
endef

# Written by Kbuild anew each time, so its content, not its age, tells whether
# the headers made from it are still good.
headers := arch/lkl/include/generated/uapi/asm/syscall_defs.h

.PHONY: all config tree

# silentoldconfig makes what Kbuild includes of the configuration. Left to itself Kbuild
# notices that only when it has read its makefiles, and then reads them once more.
all: config
	+@cd $(BUILD) && if [ ! .config -ot include/config/auto.conf ]; then $(conf) silentoldconfig; fi
	$(linux) lkl.o __headers $(headers)
	@$(call replace,$(BUILD)/lkl.o,$(PREFIX)/lib/lkl.o)
	@$(file >$(BUILD)/.install-headers.py,$(install_headers))
	@cd $(BUILD) && if ! cmp -s $(headers) .headers/made-from || \
	  [ include/generated/autoconf.h -nt .headers/made-from ]; then \
	  echo '  HEADERS lkl' && rm -rf .headers && \
	  srctree=. objtree=. $(PYTHON) -W ignore .install-headers.py \
	    arch/lkl/scripts/headers_install.py .headers/include >/dev/null && \
	  cp tools/lkl/include/lkl.h tools/lkl/include/lkl_host.h .headers/include/ && \
	  test -s .headers/include/lkl/asm/syscall_defs.h && \
	  cp $(headers) .headers/made-from; \
	fi
	@diff -rq $(BUILD)/.headers/include $(PREFIX)/include >/dev/null 2>&1 || \
	  { rm -rf $(PREFIX)/include && cp -r $(BUILD)/.headers/include $(PREFIX)/include; }

# arch/lkl of 4.9 builds only in its own tree (a pruned one lacks what O= needs),
# and the paths in the object stay relative this way.
tree:
	@mkdir -p $(BUILD)
	@if [ "$$(cat $(BUILD)/.tree-of 2>/dev/null)" = '$(LINUX)' ]; then \
	  cp -ru --preserve=timestamps $(LINUX)/. $(BUILD)/; \
	else \
	  if [ -e $(BUILD)/.tree-of ]; then find $(BUILD) -mindepth 1 -delete; fi; \
	  if [ -n "$$(ls -A $(BUILD))" ]; then \
	    echo 'linux.mk: BUILD=$(BUILD) is not empty and not ours' >&2; exit 1; \
	  fi; \
	  cp -r --preserve=timestamps $(LINUX)/. $(BUILD)/ && chmod -R u+w $(BUILD) && \
	  echo '$(LINUX)' > $(BUILD)/.tree-of; \
	fi

config: tree
	@if ! cmp -s $(KCONFIG) $(BUILD)/.requested || [ ! -e $(BUILD)/.config ]; then \
	  echo '  KCONFIG $(notdir $(KCONFIG))' && \
	  cp -f $(KCONFIG) $(BUILD)/.requesting && \
	  KCONFIG_ALLCONFIG=$(BUILD)/.requesting $(conf) allnoconfig && \
	  mv -f $(BUILD)/.requesting $(BUILD)/.requested; \
	fi
	@$(call replace,$(BUILD)/.config,$(PREFIX)/config)
