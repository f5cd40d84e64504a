# SPDX-License-Identifier: BSD-2-Clause
# The project's front door: `make help`. The rules themselves are in the rooms' *.mk files.

BUILD := build
CACHE_DIR ?= $(BUILD)/cache
STEP := @tools/step.sh

ifneq ($(words $(CURDIR)) $(words $(BUILD)),1 1)
$(error "$(CURDIR)", BUILD=$(BUILD): neither path may be empty or have blanks: TF-A and Linux cannot be built there)
endif

XTEST ?= short
NATIVE ?=
TIMEOUT ?= 0
CYCLES ?= 20
PINNING ?= both
LEAVE ?= call
ROUNDS ?= $(if $(OF_ABI),1000,100000)
CALLS ?= $(if $(filter hostile-campaign,$(MAKECMDGOALS)),$(if $(OF_ABI),100000,1000000),20000)
RUNS_OF_hostile = $(CALLS)
RUNS_OF_lives = $(shell expr $(LIVES) + $(LINUX_LIVES))
LIVES ?= 1000
LINUX_LIVES ?= 20
N ?= 1000000
SEED ?= 1
EVERY ?= 1
ONCE ?=
DEBIAN ?= trixie
GUEST_DEBIAN ?=
QEMU ?= qemu-system-aarch64
CPU ?= cortex-a53
VMM ?= om-vmm
HOST_TEE ?=
TRACE ?=
CHECK ?=
ABI ?= smc
ifeq ($(shell printf %s '$(subst ','\'',$(XTEST))' | grep -xE 'short|full|[0-9]+(,[0-9]+)*'),)
$(error XTEST=$(XTEST): it must be short, full, or numbers of tests with commas between them)
endif
ifneq ($(filter-out 0 1 only,$(NATIVE)),)
$(error NATIVE=$(NATIVE): it must be 0, 1, or only)
endif
# The runner is a library of the scenarios in tests/e2e as well, and tests/assurance of what it collects.
export PYTHONPATH := tools:tests
export PYTHONDONTWRITEBYTECODE := 1
# With it a script's cd could go elsewhere, and says where.
unexport CDPATH
export BUILD DEBIAN QEMU CPU VMM HOST_TEE TRACE ABI CHECK

MAKEFLAGS += --no-builtin-rules -j$(shell nproc)
ifneq ($(and $(filter clean distclean,$(MAKECMDGOALS)),$(word 2,$(MAKECMDGOALS))),)
.NOTPARALLEL:
endif
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

include tools/abi.mk
include tools/packages.mk
include tools/optee.mk
include tools/firmware.mk
include tools/guest.mk
include tools/uboot.mk
include mediator/build.mk
include hypervisor/build.mk
include ports/template/build.mk
include ports/bao/build.mk
include packaging/build.mk
include tests/build.mk
include tests/schedules/build.mk
include tests/threads/build.mk
include tests/orders/build.mk
include tests/proof/build.mk
include tests/fuzz/build.mk
include tools/xen.mk
include tools/bao.mk
include tools/linux.mk
include vmm/build.mk
include packaging/linux.mk
include tools/linux-admin.mk
include tools/linux-others.mk
include tools/qemu.mk
include tests/guest/build.mk
include tests/check/build.mk
include tools/kvm.mk
include tools/libvirt.mk
include tests/linux/build.mk
include tests/answers/build.mk
include tests/coverage/build.mk
include tests/assurance/build.mk
include tests/static/build.mk
include tests/mutation/build.mk

# A compiler and libfdt come before the hypervisor.
$(HYP_OBJS): | $(HOST_READY) $(TFA_SOURCE_READY)

VM_IMAGES := $(BUILD)/flash$(OF_CHECK)$(OF_ABI).bin $(GUEST_IMAGES)
NATIVE_IMAGES := $(BUILD)/flash-native$(OF_ABI).bin $(GUEST_KERNEL) $(GUEST_INITRD)
RUN_IMAGES := $(if $(filter only,$(NATIVE)),,$(VM_IMAGES)) $(if $(filter 1 only,$(NATIVE)),$(NATIVE_IMAGES))
IN_XEN := RUN_DIR=$(BUILD)/run-xen
IN_BAO := RUN_DIR=$(BUILD)/run-bao
IN_KVM := RUN_DIR=$(BUILD)/run-kvm
RUN := tools/run.py --xtest "$(XTEST)" --native "$(NATIVE)" --timeout $(TIMEOUT)
TRACED := $(if $(filter 1,$(TRACE)),--trace)
UNTRACED_ASKED := $(filter run-xen run-kvm run-bao,$(MAKECMDGOALS))
ifneq ($(and $(TRACE),$(UNTRACED_ASKED)),)
$(error TRACE=$(TRACE): the trace is fetched by make run, not by make $(UNTRACED_ASKED))
endif

include bench/build.mk

.PHONY: help
help:
	@sed "/^#/d" tools/help.txt

.PHONY: run
run: $(RUN_IMAGES)
	@$(RUN) $(TRACED)

.PHONY: run-xen
run-xen: $(XEN_IMAGES)
	@$(IN_XEN) $(RUN) --xen $(MEDIATOR)

.PHONY: run-bao
run-bao: $(BAO_IMAGES)
	@$(IN_BAO) $(RUN) --bao

.PHONY: run-kvm
run-kvm: $(KVM_IMAGES) $(if $(filter 1 only,$(NATIVE)),$(NATIVE_IMAGES))
	@$(IN_KVM) $(RUN) --kvm

.PHONY: matrix
matrix: $(HOST_READY)
	@MAKE="$(MAKE)" tools/matrix.py --xtest "$(XTEST)"

.PHONY: shell
shell: $(RUN_IMAGES)
	@tools/shell.py --native "$(NATIVE)"

.PHONY: top
top:
	@tools/top.py --every $(EVERY) $(if $(ONCE),--once)

.PHONY: test
test: $(HOST_READY)
	@MAKE="$(MAKE)" tools/test.py

.PHONY: rooms-test
rooms-test:
	@tests/tools/test_rooms.py

.PHONY: runner-test
runner-test: $(HOST_READY)
	@tests/tools/test_runner.py
	@tests/tools/test_assurance.py
	@tests/tools/test_coverage.py
	@tests/tools/test_matrix.py
	@tests/tools/test_docs.py
	@tests/tools/test_static.py
	@tests/tools/test_abi.py
	@tests/tools/test_ffa_table.py
	@tests/tools/test_fuzz_traced.py
	@tests/tools/test_initramfs.py
	@tests/tools/test_trace.py
	@tests/tools/test_uboot.py
	@tests/tools/test_top.py
	@tests/tools/test_ftrace.py
	@tests/tools/test_xentrace.py

# In a browser, which only this test needs.
.PHONY: trace-test
trace-test: $(TEST_READY)
	@tests/tools/test_trace_page.py

.PHONY: port-test
port-test: $(HOST_READY) template newer-gcc bao-port $(LINUX_ADMIN_READY) $(TFA_SOURCE_READY)
	@tests/tools/test_install.py
	@tests/tools/test_template.py
	@tests/tools/test_trace_hook.py
	@tests/tools/test_add_to_xen.py
	@tests/tools/test_add_to_bao.py
	@LINUX_ADMIN_ROOT=$(LINUX_ADMIN)/root LIBFDT_HEADERS=$(LIBFDT_DIR)/include/lib/libfdt \
		tests/tools/test_linux_tree.py

.PHONY: destroy-test
destroy-test: $(VM_IMAGES)
	@tests/e2e/destroy.py --cycles $(CYCLES) --timeout $(TIMEOUT)

.PHONY: third-vm-test
third-vm-test: $(VM_IMAGES)
	@tests/e2e/third_vm.py --timeout $(TIMEOUT)

# With PINNING=off only the machine that has no pins, and that test must fail.
.PHONY: balloon-test
balloon-test: $(VM_IMAGES) $(BARE_GUEST) $(BUILD)/flash-no-pinning$(OF_ABI).bin
	@tests/e2e/balloon.py --pinning "$(PINNING)" --timeout $(TIMEOUT)

.PHONY: life-test
life-test: $(VM_IMAGES) $(BARE_GUEST)
	@tests/e2e/life.py --timeout $(TIMEOUT)

.PHONY: shared-cpu-test
shared-cpu-test: $(VM_IMAGES) $(BARE_GUEST)
	@tests/e2e/shared_cpu.py --timeout $(TIMEOUT)

.PHONY: renewal-test
renewal-test: $(VM_IMAGES) $(BARE_GUEST)
	@tests/e2e/renewal.py --rounds $(ROUNDS) --xtest "$(XTEST)" --timeout $(TIMEOUT)

# What a guest can do wrong.
.PHONY: hostile-test
hostile-test: $(CHECK_FLASH) $(GUEST_IMAGES) $(BARE_GUEST)
	@tests/e2e/hostile.py --calls $(CALLS) --seed $(SEED) --xtest "$(XTEST)" --timeout $(TIMEOUT)

# They go on where they were: docs/assurance/ledger.json.
.PHONY: hostile-campaign lives-campaign
hostile-campaign lives-campaign: %-campaign: $(CHECK_FLASH) $(GUEST_IMAGES) $(BARE_GUEST)
	@tests/e2e/campaign.py $* --runs $(RUNS_OF_$*) --seed $(SEED) --xtest "$(XTEST)"

.PHONY: lives-test
lives-test: $(CHECK_FLASH) $(GUEST_IMAGES) $(BARE_GUEST)
	@tests/e2e/lives.py --lives $(LIVES) --linux $(LINUX_LIVES) --seed $(SEED) --timeout $(TIMEOUT)

.PHONY: notification-test
notification-test: $(VM_IMAGES)
	@tests/e2e/notifications.py --timeout $(TIMEOUT)

.PHONY: policy-test
policy-test: $(VM_IMAGES) $(BARE_GUEST)
	@tests/e2e/policy.py --timeout $(TIMEOUT)

.PHONY: limits-test
limits-test: $(VM_IMAGES) $(BARE_GUEST)
	@tests/e2e/limits.py --timeout $(TIMEOUT)

.PHONY: kexec-test
kexec-test: $(VM_IMAGES) $(KEXEC_INITRD)
	@tests/e2e/kexec.py --leave $(LEAVE) --timeout $(TIMEOUT)

.PHONY: uboot-test
uboot-test: $(VM_IMAGES) $(UBOOT_GUEST)
	@tests/e2e/uboot.py --xtest "$(XTEST)" --timeout $(TIMEOUT)

.PHONY: big-buffer-test
big-buffer-test: $(VM_IMAGES) $(BARE_GUEST)
	@tests/e2e/big_buffer.py --timeout $(TIMEOUT)

.PHONY: xen-destroy-test
xen-destroy-test: $(XEN_IMAGES)
	@$(IN_XEN) tests/e2e/xen_destroy.py --mediator $(MEDIATOR) --cycles $(CYCLES) --timeout $(TIMEOUT)

.PHONY: xen-balloon-test
xen-balloon-test: $(XEN_IMAGES)
	@$(IN_XEN) tests/e2e/xen_balloon.py --mediator $(MEDIATOR) --timeout $(TIMEOUT)

.PHONY: traced-test
traced-test:
	@$(MAKE) --no-print-directory TRACE=1 NATIVE= XTEST=1001,1004 run
	@tests/e2e/traced.py

.PHONY: xen-limits-test
xen-limits-test: $(XEN_IMAGES)
	@$(IN_XEN) tests/e2e/xen_limits.py --timeout $(TIMEOUT)

.PHONY: xen-notification-test
xen-notification-test: $(XEN_IMAGES)
	@$(IN_XEN) tests/e2e/xen_notifications.py --timeout $(TIMEOUT)

.PHONY: bao-notification-test
bao-notification-test: $(BAO_IMAGES)
	@$(IN_BAO) tests/e2e/bao_notifications.py --timeout $(TIMEOUT)

.PHONY: xen-trace-test
xen-trace-test: $(XEN)/traced/flash.bin $(GUEST_KERNEL) $(DOM0_INITRD)
	@$(IN_XEN) tests/e2e/xen_trace.py --timeout $(TIMEOUT)

.PHONY: linux-load-test
linux-load-test: $(KVM_HOST_IMAGES)
	@tests/e2e/linux_load.py --timeout $(TIMEOUT)

.PHONY: kvm-destroy-test
kvm-destroy-test: $(KVM_IMAGES)
	@$(IN_KVM) tests/e2e/kvm_destroy.py --cycles $(CYCLES) --timeout $(TIMEOUT)

.PHONY: kvm-third-vm-test
kvm-third-vm-test: $(KVM_IMAGES)
	@$(IN_KVM) tests/e2e/kvm_third_vm.py --timeout $(TIMEOUT)

.PHONY: kvm-stall-test
kvm-stall-test: $(KVM_TEST_IMAGES)
	@$(IN_KVM) tests/e2e/kvm_stall.py --timeout $(TIMEOUT)

.PHONY: kvm-host-tee-test
kvm-host-tee-test: $(LINUX_FLASH) $(GUEST_KERNEL) $(LINUX)/kvm-$(VMM)-host-tee.cpio
	@HOST_TEE=1 $(IN_KVM) tests/e2e/kvm_host_tee.py --timeout $(TIMEOUT)

# VMM=qemu-patched: with the device, not the wrapper.
QEMU_TESTED := $(if $(filter om-vmm,$(VMM)),qemu,$(VMM))
.PHONY: qemu-test
qemu-test: $(LINUX_FLASH) $(GUEST_KERNEL) $(LINUX)/kvm-$(QEMU_TESTED).cpio
	@VMM=$(QEMU_TESTED) $(IN_KVM) tests/e2e/kvm_qemu.py --timeout $(TIMEOUT)

.PHONY: libvirt-test
libvirt-test: $(LIBVIRT_IMAGES)
	@$(IN_KVM) tests/e2e/kvm_libvirt.py --timeout $(TIMEOUT)

.PHONY: kvm-life-test
kvm-life-test: $(KVM_KEXEC_IMAGES)
	@$(IN_KVM) tests/e2e/kvm_life.py --timeout $(TIMEOUT)

# Programs that play VMMs, in tests/linux.
LINUX_PROGRAM_TESTS := $(patsubst %,linux-%-test,refusal discard stall life)
.PHONY: $(LINUX_PROGRAM_TESTS)
$(LINUX_PROGRAM_TESTS): linux-%-test: $(LINUX_TEST_IMAGES)
	@tests/e2e/linux_$*.py --timeout $(TIMEOUT)

.PHONY: linux-fuzz-test
linux-fuzz-test: $(LINUX_TEST_IMAGES)
	@tests/e2e/linux_fuzz.py --ioctls $(N) --seed $(SEED) --timeout $(TIMEOUT)

.PHONY: bench-xen
bench-xen: $(VM_IMAGES) $(XEN_FLASHES) $(GUEST_KERNEL) $(DOM0_INITRD) $(BUILD)/bench/el2_plugin.so
	@$(IN_XEN) bench/compare.py --timeout $(TIMEOUT)

# Not beside what is to be built anew. The package cache stays, unless it is asked for by distclean.
.PHONY: clean
clean:
	@[ ! -d $(BUILD) ] || find $(BUILD)/ -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} +

.PHONY: distclean
distclean:
	@rm -rf $(BUILD)
