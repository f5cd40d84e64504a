# SPDX-License-Identifier: BSD-2-Clause
# What is known of the code without running it. `make lint`: the tools of static analysis.

STATIC := $(BUILD)/static
LINT_READY := $(BUILD)/lint-host.stamp
$(LINT_READY): tools/host_packages.sh tools/lint-packages.txt | $(HOST_READY)
	$(STEP) "lint's packages" tools/host_packages.sh tools/lint-packages.txt $(BUILD)/lint-packages.log
	@touch $@

# How each group of C files is compiled: as its own build does, but with both doors and the trace.
LINT_ARM64 = $(CROSS_COMPILE)gcc
LINT_CORE := -std=c11 -O2 -ffreestanding -Iinclude -DOM_FFA -DOM_TRACE
LINT_FDT := -isystem $(LIBFDT_DIR)/include/lib/libfdt
LINT_PORTS := $(wildcard ports/template/*.c) $(patsubst %,ports/xen/%.c,options options_print) \
	$(patsubst %,ports/linux/%.c,grant places regions uapi_check)
# What includes Xen's headers: no Xen is fetched for this.
LINT_XEN := $(filter-out $(LINT_PORTS),$(wildcard ports/xen/*.c))
LINT_XEN_MACROS := '-Dfor_each_domain(d)=for (;;)' '-Dlist_for_each_entry(a,b,c)=for (;;)' \
	'-DXEN_GUEST_HANDLE_PARAM(type)=type*'
LINT_MODULE := $(STATIC)/module

.PHONY: lint
lint: $(LINT_READY) $(LINUX_HEADERS) $(TFA_SOURCE_READY)
	@ports/linux/make-tree $(LINT_MODULE)
	+@PYTHONPATH=$(PYTHONPATH):tests/tools:tests/coverage:bench tests/static/lint.py \
		$(if $(TOOLS),--tools "$(TOOLS)") \
		--group $(LINT_ARM64) "$(LINT_CORE)" "$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS)" \
		--group $(LINT_ARM64) "$(LINT_CORE) -Ihypervisor -Ihypervisor/lib $(LINT_FDT)" "$(wildcard hypervisor/*/*.c)" \
		--group $(LINT_ARM64) "$(LINT_CORE) -Iports/linux/include -Iports/xen" "$(LINT_PORTS)" \
		--group $(LINT_ARM64) "$(LINT_CORE) -Iports/bao/stated -Iports/bao" "$(wildcard ports/bao/*.c)" \
		--group $(VMM_CC) "$(VMM_CFLAGS) $(LINT_FDT)" "$(wildcard vmm/*.c vmm/*/*.c)" \
		--group $(HOST_CC) "-std=c11 -O2 -Iinclude -Isim -D_DEFAULT_SOURCE" "$(wildcard sim/*/*.c)" \
		--bare "$(LINT_XEN_MACROS)" "$(LINT_XEN)" \
		--bare "'-Dlist_for_each_entry_srcu(a,b,c,d)=for (;;)'" "$(filter-out $(LINT_PORTS),$(wildcard ports/linux/*.c))" \
		--module $(LINT_MODULE) "$$(cat $(LINUX_HEADERS))" \
			'$(MAKE) -C "'"$$(cat $(LINUX_HEADERS))"'" M=$(abspath $(LINT_MODULE)) $(LINUX_MAKE) KCFLAGS=-fanalyzer modules'

# How much stack each public function takes: the mediator once more, as ports/template compiles it, with what gcc
# says of each frame and call.
STACK_FIRST := $(MEDIATOR_SRCS:%.c=$(STATIC)/stack/first/%.o)
STACK_BOTH := $(patsubst %.c,$(STATIC)/stack/both/%.o,$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS))
$(STACK_BOTH): STACK_DOORS := -DOM_FFA

$(STACK_FIRST): $(STATIC)/stack/first/%.o: %.c
$(STACK_BOTH): $(STATIC)/stack/both/%.o: %.c
$(STACK_FIRST) $(STACK_BOTH): | $(HOST_READY)
	@mkdir -p $(@D)
	@$(TEMPLATE_CC) $(TEMPLATE_FLAGS) $(STACK_DOORS) -ffunction-sections -fcallgraph-info=su -c -o $@ $<

.PHONY: stack-test
stack-test: $(STACK_FIRST) $(STACK_BOTH)
	@tests/static/stack.py $$($(TEMPLATE_CC) -dumpversion) $(CROSS_COMPILE)objdump $(STATIC)/stack/first $(STATIC)/stack/both

-include $(STACK_FIRST:.o=.d) $(STACK_BOTH:.o=.d)

# How large the library is, with the flags that porting.md names and no others.
SIZE := $(STATIC)/size
SIZE_FLAGS := -std=c11 -Iinclude -ffreestanding -mgeneral-regs-only -mno-outline-atomics -MMD -MP
SIZE_FIRST := $(foreach option,O2 Os,$(MEDIATOR_SRCS:%.c=$(SIZE)/first/$(option)/%.o))
SIZE_BOTH := $(foreach option,O2 Os,$(patsubst %.c,$(SIZE)/both/$(option)/%.o,$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS)))
$(SIZE_BOTH): SIZE_FLAGS += -DOM_FFA

define size_objects
$(SIZE)/$(1)/$(2)/%.o: %.c | $(HOST_READY)
	@mkdir -p $$(@D)
	@$(TEMPLATE_CC) $$(SIZE_FLAGS) -$(2) -c -o $$@ $$<
endef
$(foreach library,first both,$(foreach option,O2 Os,$(eval $(call size_objects,$(library),$(option)))))

.PHONY: size-test
size-test: $(SIZE_FIRST) $(SIZE_BOTH)
	@tests/static/size.py $$($(TEMPLATE_CC) -dumpversion) $(CROSS_COMPILE)size $(SIZE)

-include $(SIZE_FIRST:.o=.d) $(SIZE_BOTH:.o=.d)

# Whether each rule of the protocol is cited in the code and in the tests.
.PHONY: rules-test
rules-test:
	@tests/static/rules.py
