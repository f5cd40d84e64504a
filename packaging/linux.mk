# SPDX-License-Identifier: BSD-2-Clause
# What the administrator of a KVM host installs. `make dkms`: a tree that dkms builds, and a tarball
# of it to be unpacked in /usr/src.

DKMS_NAME := optee-mediator-$(VERSION)
DKMS_SOURCES := $(LINUX)/dkms
DKMS_TREE := $(DKMS_SOURCES)/$(DKMS_NAME)
DKMS_TARBALL := $(LINUX)/$(DKMS_NAME).tar.xz

$(DKMS_TARBALL): $(LINUX_PORT_FILES) packaging/build.mk packaging/linux.mk LICENSE
	@rm -rf $(DKMS_SOURCES)
	@mkdir -p $(DKMS_SOURCES)
	@ports/linux/make-tree $(DKMS_TREE)
	@tar -C $(DKMS_SOURCES) --sort=name --owner=root:0 --group=root:0 --mode=u=rwX,go=rX -cJf $@ $(DKMS_NAME)

.PHONY: dkms
dkms: $(DKMS_TARBALL)
	@echo "$(DKMS_TREE)/, $<"
