# SPDX-License-Identifier: BSD-3-Clause
#
# Makes the image of a disk: one file system, filled from a folder.
#
#   make -f disk.mk DISK=FILE FILESYSTEM=ext4|xfs|vfat SIZE=KIBIBYTES NAME=NAME [FROM=DIR]
#
# The same content gives the same bytes, from any folder, at any time, by any user:
# files belong to root, are as old as FAT can tell (1980), and may be written by root
# and read by all; only whether one can be executed counts. What the tool leaves out
# of a source (.git, names that end in ~, empty folders, what is no file) is left out.

$(foreach v,DISK FILESYSTEM SIZE NAME,$(if $($(v)),,$(error $(v) is not set; see the head of $(lastword $(MAKEFILE_LIST)))))
$(if $(filter ext4 xfs vfat,$(FILESYSTEM)),,$(error FILESYSTEM=$(FILESYSTEM): there are ext4, xfs and vfat))

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

ext4_programs = $(call need,mke2fs,e2fsprogs) && $(call need,debugfs,e2fsprogs)
xfs_programs  = $(call need,mkfs.xfs,xfsprogs) && $(call need,xfs_db,xfsprogs)
vfat_programs = $(call need,mkfs.vfat,dosfstools) && $(call need,mcopy,mtools)

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
	@# What is empty takes no room on the host.
	@rm -rf $(tree) && cp --sparse=always $(DISK).new $(DISK).whole && \
	  rm $(DISK).new && mv $(DISK).whole $(DISK)

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

# ---- xfs ----
# The features that Linux 4.9 calls stable. What mkfs.xfs would take from the machine (sectors,
# stripes, the number of groups) is said; two groups, as a file has to lie in one of them whole.
xfs_options := -m crc=1,finobt=1,rmapbt=0,reflink=0,inobtcount=0,bigtime=0,uuid=$(uuid) \
	-b size=4096 -s size=512 -i size=512,sparse=0,nrext64=0 -n ftype=1 \
	-l internal,size=64m,version=2,su=4096,lazy-count=1
xfs_times := core.atime core.mtime core.ctime v3.crtime

define xfs
@# A protofile separates names by blanks, takes what follows a colon for a comment and ends a
@# folder with a dollar; the same goes for where links lead.
@cd $(tree) && { $(call sorted); find . -type l -printf '%l\n'; } > $(DISK).names && \
if grep -e '[ :]' -e '/[$$]$$' -e '^[$$]$$' $(DISK).names; then \
  echo 'disk.mk: xfs cannot be filled with names with a blank or a colon, or the name $$' >&2; exit 1; \
fi
@cd $(tree) && list() { ls -A "$$1" | while IFS= read -r name; do \
  if [ -L "$$1/$$name" ]; then echo "$$name l--777 0 0 $$(readlink "$$1/$$name")"; \
  elif [ -d "$$1/$$name" ]; then echo "$$name d--755 0 0"; list "$$1/$$name"; echo '$$'; \
  elif [ -x "$$1/$$name" ]; then echo "$$name ---755 0 0 $$1/$$name"; \
  else echo "$$name ---644 0 0 $$1/$$name"; \
  fi; \
done; } && { echo /; echo 0 0; echo d--755 0 0; list .; echo '$$'; } > $(DISK).proto
cd $(tree) && mkfs.xfs -q -K -L $(NAME) $(xfs_options) -p $(DISK).proto \
	-d file,name=$(DISK).new,size=$(SIZE)k,agcount=2,noalign
@# mkfs.xfs dates all with now; the first three are the root and two that have no name. xfs_db
@# writes both halves of a time when it writes the second one.
@{ xfs_db -r -c 'sb 0' -c 'print rootino rbmino rsumino' $(DISK).new | sed 's/.* = //'; \
  xfs_db -r -c 'blockget -n' -c ncheck $(DISK).new | awk '{ print $$1 }'; \
} | while read -r inode; do \
  echo "inode $$inode"; \
  printf 'write %s.nsec 0\n' $(xfs_times); \
  printf 'write %s.sec #%08x\n' $(foreach t,$(xfs_times),$t $(SOURCE_DATE_EPOCH)); \
done > $(DISK).times
@xfs_db -x $(DISK).new < $(DISK).times > $(DISK).log 2>&1
@if grep -v '^[a-z0-9.]*time\.n\?sec = ' $(DISK).log; then exit 1; fi
@rm -f $(DISK).names $(DISK).proto $(DISK).times $(DISK).log
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
	@$($(FILESYSTEM)_programs)
