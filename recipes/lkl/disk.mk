# SPDX-License-Identifier: BSD-3-Clause
#
# Makes the image of a disk: one file system, filled from a folder.
#
#   make -f disk.mk DISK=FILE FILESYSTEM=ext4|vfat SIZE=KIBIBYTES NAME=NAME [FROM=DIR]
#
# The same content gives the same bytes, from any folder, at any time, by any user:
# files belong to root, are as old as FAT can tell (1980), and may be written by root
# and read by all; only whether one can be executed counts. What the tool leaves out
# of a source (.git, names that end in ~, empty folders, what is no file) is left out.

$(foreach v,DISK FILESYSTEM SIZE NAME,$(if $($(v)),,$(error $(v) is not set; see the head of $(lastword $(MAKEFILE_LIST)))))
$(if $(filter ext4 vfat,$(FILESYSTEM)),,$(error FILESYSTEM=$(FILESYSTEM): there are ext4 and vfat))

override DISK := $(abspath $(DISK))
override FROM := $(if $(FROM),$(abspath $(FROM)))
tree := $(DISK).tree

# Debian keeps the programs where only root looks.
export PATH := $(PATH):/usr/sbin:/sbin
export LC_ALL := C.UTF-8
export TZ := UTC
export SOURCE_DATE_EPOCH := 315532800
export E2FSPROGS_FAKE_TIME := $(SOURCE_DATE_EPOCH)
# What the machine or the user has set is no part of the input.
export MKE2FS_CONFIG := $(DISK).conf
export MTOOLSRC := /dev/null

# An identifier that is the same each time and differs between disks.
digest := $(shell printf %s '$(NAME)' | sha256sum)
uuid   := $(shell echo $(digest) | sed 's/\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\).*/\1-\2-8\3-8\4-\5/')
volume := $(shell echo $(digest) | cut -c1-8)

# $(call need,PROGRAM,PACKAGE)
need = command -v $1 >/dev/null || { echo 'disk.mk: $1 is not installed: apt-get install $2' >&2; exit 1; }

# The names below the current folder.
sorted = find . -mindepth 1 $1 | sort

.PHONY: disk
disk: programs
	@mkdir -p $(dir $(DISK)) && rm -rf $(tree) $(DISK).new && mkdir $(tree)
	$(if $(FROM),cp -R $(FROM)/. $(tree)/)
	@chmod -R u+w $(tree) && cd $(tree) && \
	  find . -name .git -prune -exec rm -rf {} + && \
	  find . -mindepth 1 \( -name '*~' -o ! -type d ! -type f ! -type l \) -prune -exec rm -rf {} + && \
	  find . -mindepth 1 -type d -empty -delete && \
	  if find . -name '*["\\[:cntrl:]]*' | grep .; then \
	    echo 'disk.mk: a name with such characters cannot be put on a disk' >&2; exit 1; \
	  fi && \
	  find . -type d -exec chmod 755 {} + && \
	  find . -type f -perm -0100 -exec chmod 755 {} + && \
	  find . -type f ! -perm -0100 -exec chmod 644 {} + && \
	  find . -exec touch -h -d @$(SOURCE_DATE_EPOCH) {} +
	$($(FILESYSTEM))
	@rm -rf $(tree) && mv $(DISK).new $(DISK)

# ---- ext4 ----
# The features are those that every Linux since 3.18 knows.
features := none,has_journal,ext_attr,dir_index,filetype,extent,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum

define ext4
@printf '[fs_types]\n\tdisk = {\n\t\tblocksize = 4096\n\t}\n' > $(MKE2FS_CONFIG)
mke2fs -q -T disk -I 256 -i 16384 -m 0 -O $(features) -L $(NAME) -U $(uuid) \
	-E hash_seed=$(uuid),root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0,nodiscard \
	-d $(tree) $(DISK).new $(SIZE)K
@# mke2fs copies owner and time of change, which nothing can set beforehand.
@cd $(tree) && { echo /; echo /lost+found; $(call sorted) | cut -c2-; } | while IFS= read -r name; do \
  for set in 'uid 0' 'gid 0' $(foreach t,atime ctime mtime crtime,'$t @$(SOURCE_DATE_EPOCH)' '$t_extra 0'); do \
    echo "set_inode_field \"$$name\" $$set"; \
  done; \
done > $(DISK).owners
@debugfs -w -f $(DISK).owners $(DISK).new > $(DISK).log 2>&1
@if grep -v '^debugfs' $(DISK).log; then exit 1; fi
@rm -f $(DISK).owners $(DISK).log $(MKE2FS_CONFIG)
endef

# ---- vfat ----
define vfat
@cd $(tree) && if find . -type l | grep .; then \
  echo 'disk.mk: vfat holds no symbolic links' >&2; exit 1; \
fi
mkfs.vfat --invariant -i $(volume) -n $(shell echo '$(NAME)' | tr a-z A-Z) -C $(DISK).new $(SIZE)
@cd $(tree) && $(call sorted,-type d) | while IFS= read -r name; do \
  mmd -i $(DISK).new "::$${name#.}" || exit 1; \
done
@cd $(tree) && $(call sorted,-type f) | while IFS= read -r name; do \
  mcopy -m -i $(DISK).new "$$name" "::$${name#.}" || exit 1; \
done
endef

.PHONY: programs
programs:
	@$(if $(filter ext4,$(FILESYSTEM)),$(call need,mke2fs,e2fsprogs) && $(call need,debugfs,e2fsprogs),\
	  $(call need,mkfs.vfat,dosfstools) && $(call need,mcopy,mtools))
