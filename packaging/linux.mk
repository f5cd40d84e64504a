# SPDX-License-Identifier: BSD-2-Clause
# What the administrator of a KVM host installs. `make dkms`: a tree that dkms builds, and a tarball
# of it to be unpacked in /usr/src. `make install-linux`: all of it. KERNEL_SOURCE, the kernel's source
# tree, has the host's own driver made besides, which is of that kernel and for its series only.

KERNEL_SOURCE ?=
DKMS_NAME := optee-mediator-$(VERSION)
DKMS_SOURCES := $(LINUX)/dkms$(if $(KERNEL_SOURCE),-host)
DKMS_TREE := $(DKMS_SOURCES)/$(DKMS_NAME)
DKMS_TARBALL := $(LINUX)/$(DKMS_NAME)$(if $(KERNEL_SOURCE),-host).tar.xz

$(DKMS_TARBALL): $(LINUX_PORT_FILES) packaging/build.mk packaging/linux.mk LICENSE \
		$(if $(KERNEL_SOURCE),kernel-source)
	@rm -rf $(DKMS_SOURCES)
	@mkdir -p $(DKMS_SOURCES)
	@ports/linux/make-tree $(DKMS_TREE) $(KERNEL_SOURCE)
	@tar -C $(DKMS_SOURCES) --sort=name --owner=root:0 --group=root:0 --mode=u=rwX,go=rX -cJf $@ $(DKMS_NAME)

# Nobody looks whether it is another one now.
.PHONY: kernel-source
kernel-source:

.PHONY: dkms
dkms: $(DKMS_TARBALL)
	@echo "$(DKMS_TREE)/, $<"

# An administrator's own files go to /etc; a package has other places: SYSCONFDIR=/usr/lib.
SYSCONFDIR ?= /etc
INSTALL_UAPI := $(DESTDIR)$(PREFIX)/include/optee_mediator/uapi
INSTALL_MAN := $(DESTDIR)$(PREFIX)/share/man/man4
INSTALL_UDEV := $(DESTDIR)$(SYSCONFDIR)/udev/rules.d
INSTALL_MODPROBE := $(DESTDIR)$(SYSCONFDIR)/modprobe.d
INSTALL_DKMS := $(DESTDIR)/usr/src/$(DKMS_NAME)
INSTALL_VMM_LIBRARY := $(INSTALL_SOURCES)/vmm

.PHONY: install-linux
install-linux: install-vmm-library
	@install -d $(INSTALL_UAPI) $(INSTALL_MAN) $(INSTALL_UDEV) $(INSTALL_MODPROBE)
	@$(INSTALL) ports/linux/include/uapi/*.h $(INSTALL_UAPI)
	@$(INSTALL) ports/linux/optee-mediator.4 $(INSTALL_MAN)
	@$(INSTALL) ports/linux/udev/*.rules $(INSTALL_UDEV)
	@$(INSTALL) ports/linux/modprobe.d/*.conf $(INSTALL_MODPROBE)
	@rm -rf $(INSTALL_DKMS)
	@umask 022 && ports/linux/make-tree $(INSTALL_DKMS) $(KERNEL_SOURCE) && chmod -R u=rwX,go=rX $(INSTALL_DKMS)
	@echo "$(DKMS_NAME): now 'dkms install optee-mediator/$(VERSION)' on the host, and where it has one of that version," \
		"'dkms remove optee-mediator/$(VERSION) --all' before (ports/linux/README.md)"

# For VMMs. Sources, as the mediator's: it is to be compiled as the VMM is.
.PHONY: install-vmm-library
install-vmm-library:
	@install -d $(INSTALL_VMM_LIBRARY) $(INSTALL_PKGCONFIG)
	@$(INSTALL) vmm/lib/*.[ch] $(INSTALL_VMM_LIBRARY)
	@$(call fill,packaging/om-vmm.pc.in,$(INSTALL_PKGCONFIG)/om-vmm.pc)

# For who runs QEMU: a command and its library, which are compiled.
INSTALL_BIN := $(DESTDIR)$(PREFIX)/bin
INSTALL_PRELOAD := $(DESTDIR)$(PREFIX)/lib/optee-kvm

.PHONY: install-optee-kvm
install-optee-kvm: optee-kvm
	@install -d $(INSTALL_BIN) $(INSTALL_PRELOAD)
	@install -m 755 $(VMM_DIR)/optee-kvm $(INSTALL_BIN)
	@$(INSTALL) $(PRELOAD_LIB) $(INSTALL_PRELOAD)
