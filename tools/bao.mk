# SPDX-License-Identifier: BSD-2-Clause
# Bao with the port (ports/bao), as its user has built it: BAO_IMAGE. It boots next to the same firmware as
# the reference hypervisor.

BAO := $(BUILD)/bao
BAO_DTBS := $(BAO)/guest-1.dtb $(BAO)/guest-2.dtb
BAO_INITRD := $(BAO)/initrd.cpio
BAO_IMAGES := $(BAO)/flash.bin $(BAO)/start.bin $(BAO_DTBS) $(BAO_INITRD) $(GUEST_KERNEL)

# Another one than the last time is looked for in its bytes, as it may have the same name.
$(BAO)/bao.bin: FORCE
	@mkdir -p $(@D)
	@[ "$(BAO_IMAGE)" ] || { echo "error: BAO_IMAGE=FILE is missing: the bao.bin that you have built (ports/bao/README.md)" >&2; exit 1; }
	@[ -s "$(BAO_IMAGE)" ] || { echo "error: BAO_IMAGE=$(BAO_IMAGE): there is no such file" >&2; exit 1; }
	@cmp -s "$(BAO_IMAGE)" $@ || cp "$(BAO_IMAGE)" $@

$(BAO)/flash.bin: $(BAO)/bao.bin $(TFA_READY) $(DEBIAN_READY) $(FIRMWARE_PARTS) tools/flash.sh
	$(call flash,$(OPTEE_BIN),$<)

$(BAO)/start.bin: guest/bao/start.S | $(HOST_READY)
	@mkdir -p $(@D)
	@$(CROSS_COMPILE)gcc -c -o $(@:.bin=.o) $<
	@$(CROSS_COMPILE)objcopy -O binary $(@:.bin=.o) $@

$(BAO)/%.dtb: ports/bao/example/%.dts ports/bao/example/guest.dtsi ports/optee.dtsi | $(HOST_READY)
	@mkdir -p $(@D)
	@dtc -q -I dts -O dtb -o $@ $<

$(BAO_INITRD): $(GUEST_FILES) $(KERNEL_READY) $(wildcard guest/bao/*)
	@mkdir -p $(@D)
	$(STEP) "initramfs of Bao's guests" $(INITRAMFS) $(call guest_kernel,$(GUEST_SUITE)) --list guest/bao/files.txt $@
