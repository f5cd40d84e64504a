# SPDX-License-Identifier: BSD-2-Clause
# Kernels that the module is only compiled for, by their headers.

# For each: suite, flavour, and what is no error. gcc 12 does not know counted_by, which sid's has.
LINUX_OTHERS := rt sid
LINUX_SUITE_rt := trixie
LINUX_FLAVOUR_rt := rt-arm64
LINUX_SUITE_sid := sid
LINUX_FLAVOUR_sid := arm64
LINUX_LENIENCE_sid := -Wno-error=attributes

.PHONY: linux-headers-test
linux-headers-test: $(LINUX_OTHERS:%=linux-headers-test-%)

.PHONY: $(LINUX_OTHERS:%=linux-headers-test-%)
$(LINUX_OTHERS:%=linux-headers-test-%): linux-headers-test-%: $(LINUX)/others/%/headers.txt
	@rm -rf $(LINUX)/others/$*/module
	@ports/linux/make-tree $(LINUX)/others/$*/module
	+@CROSS_COMPILE=$(CROSS_COMPILE) tools/linux_compile.sh "$$(cat $<)" $(LINUX)/others/$*/module \
		$(LINUX_MAKE) KCFLAGS="-Werror $(LINUX_LENIENCE_$*)"

$(LINUX_OTHERS:%=$(LINUX)/others/%/headers.txt): $(LINUX)/others/%/headers.txt: tools/debian_packages.sh \
		tools/linux-%-packages.txt tools/linux_headers.sh | $(HOST_READY)
	@mkdir -p $(@D)
	$(STEP) "Debian's kernel headers, $*" tools/debian_packages.sh $(LINUX_SUITE_$*) \
		tools/linux-$*-packages.txt $(@D)/debian $(CACHE_DIR)/linux-$*
	@tools/linux_headers.sh $(@D)/debian/root $(LINUX_FLAVOUR_$*) >$@
