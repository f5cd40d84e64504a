# SPDX-License-Identifier: BSD-2-Clause
# `make install`: the mediator for those who compile it into their hypervisor. Sources, not a
# library: it has to be compiled as the hypervisor is (its flags, its compiler).

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
ifneq ($(words x$(DESTDIR) x$(PREFIX)),2)
$(error DESTDIR is "$(DESTDIR)" and PREFIX "$(PREFIX)": they may have no blanks)
endif
INSTALL := install -m 644
SHARE := $(DESTDIR)$(PREFIX)/share
INSTALL_HEADERS := $(DESTDIR)$(PREFIX)/include/optee_mediator
INSTALL_SOURCES := $(SHARE)/optee-mediator
INSTALL_PKGCONFIG := $(SHARE)/pkgconfig
INSTALL_CMAKE := $(SHARE)/cmake/optee-mediator

# $(call fill,TEMPLATE,FILE): what stands between at signs.
fill = sed -e 's|@VERSION@|$(VERSION)|' -e 's|@SOURCES@|$(MEDIATOR_SRCS)|' -e 's|@FFA_SOURCES@|$(MEDIATOR_FFA_SRCS)|' $(1) >$(2) && \
	chmod 644 $(2)

.PHONY: install
install:
	@install -d $(INSTALL_HEADERS) $(INSTALL_SOURCES) $(INSTALL_PKGCONFIG) $(INSTALL_CMAKE)
	@$(INSTALL) include/optee_mediator/*.h $(INSTALL_HEADERS)
	@for file in $(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS) mediator/*/*.h; do $(INSTALL) -D $$file $(INSTALL_SOURCES)/$$file || exit; done
	@$(INSTALL) LICENSE $(INSTALL_SOURCES)
	@printf '%s\n' $(MEDIATOR_SRCS) >$(INSTALL_SOURCES)/sources.txt
	@printf '%s\n' $(MEDIATOR_FFA_SRCS) >$(INSTALL_SOURCES)/sources-ffa.txt
	@chmod 644 $(INSTALL_SOURCES)/sources*.txt
	@$(call fill,packaging/optee-mediator.pc.in,$(INSTALL_PKGCONFIG)/optee-mediator.pc)
	@$(call fill,packaging/optee-mediator-config.cmake.in,$(INSTALL_CMAKE)/optee-mediator-config.cmake)
	@$(call fill,packaging/optee-mediator-config-version.cmake.in,$(INSTALL_CMAKE)/optee-mediator-config-version.cmake)
