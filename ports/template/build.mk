# SPDX-License-Identifier: BSD-2-Clause
# `make template`: compiles the mediator and the template port for arm64 as a hypervisor would, and
# looks at what is left undefined: of the mediator what port.h says, of both what hypervisor.h says.
# And the same once more with the trace, which trace.h adds, and with the second door, for which
# port_ffa.h says what is left undefined besides. All with the warnings of who is strict; of clang, too.

TEMPLATE_DIR := $(BUILD)/template
TEMPLATE_CC = $(CROSS_COMPILE)gcc
TEMPLATE_FLAGS = -std=c11 -O2 -ffreestanding -nostdinc -isystem $(HYP_GCC_INCLUDE) -Iinclude \
	-mgeneral-regs-only -mno-outline-atomics -fno-pic -fno-stack-protector \
	$(TEMPLATE_WARNINGS) -Warith-conversion -MMD -MP
TEMPLATE_WARNINGS := -Wall -Wextra -Werror -Wmissing-prototypes -Wconversion -Wswitch-default -Wshadow -Wcast-align
TEMPLATE_CLANG = clang-19 --target=aarch64-linux-gnu -std=c11 -O2 -ffreestanding -mgeneral-regs-only -Iinclude $(TEMPLATE_WARNINGS)
TEMPLATE_SRCS := $(wildcard ports/template/*.c)
TEMPLATE_FFA := $(TEMPLATE_DIR)/ports/template/port_ffa.c.o
TEMPLATE_BOTH := $(patsubst %,$(TEMPLATE_DIR)/both/%.o,$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS))
TEMPLATE_MEDIATOR := $(MEDIATOR_SRCS:%=$(TEMPLATE_DIR)/%.o)
TEMPLATE_OBJS := $(TEMPLATE_SRCS:%=$(TEMPLATE_DIR)/%.o)
TEMPLATE_TRACE := $(TEMPLATE_DIR)/ports/template/trace.c.o
TEMPLATE_TRACED := $(MEDIATOR_SRCS:%=$(TEMPLATE_DIR)/traced/%.o)

$(TEMPLATE_DIR)/%.c.o: %.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(TEMPLATE_CC) $(TEMPLATE_FLAGS) -c -o $@ $<

$(TEMPLATE_DIR)/traced/%.c.o: %.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(TEMPLATE_CC) $(TEMPLATE_FLAGS) -DOM_TRACE -c -o $@ $<

$(TEMPLATE_DIR)/both/%.c.o: %.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(TEMPLATE_CC) $(TEMPLATE_FLAGS) -DOM_FFA -c -o $@ $<

$(TEMPLATE_DIR)/mediator.o: $(TEMPLATE_MEDIATOR)
$(TEMPLATE_DIR)/port.o: $(TEMPLATE_MEDIATOR) $(filter-out $(TEMPLATE_TRACE) $(TEMPLATE_FFA),$(TEMPLATE_OBJS))
$(TEMPLATE_DIR)/traced-mediator.o: $(TEMPLATE_TRACED)
$(TEMPLATE_DIR)/traced-port.o: $(TEMPLATE_TRACED) $(filter-out $(TEMPLATE_FFA),$(TEMPLATE_OBJS))
$(TEMPLATE_DIR)/both-mediator.o: $(TEMPLATE_BOTH)
$(TEMPLATE_DIR)/both-port.o: $(TEMPLATE_BOTH) $(filter-out $(TEMPLATE_TRACE),$(TEMPLATE_OBJS))
TEMPLATE_ALL := $(patsubst %,$(TEMPLATE_DIR)/%.o,mediator port traced-mediator traced-port both-mediator both-port)
$(TEMPLATE_ALL):
	@$(TEMPLATE_CC) -nostdlib -r -o $@ $^

.PHONY: template
template: $(TEMPLATE_ALL)
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/mediator.o om_port_ include/optee_mediator/port.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/port.o hv_ ports/template/hypervisor.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/traced-mediator.o om_port_ \
		include/optee_mediator/port.h include/optee_mediator/trace.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/traced-port.o hv_ ports/template/hypervisor.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/both-mediator.o om_port_ \
		include/optee_mediator/port.h include/optee_mediator/port_ffa.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/both-port.o hv_ ports/template/hypervisor.h
	@$(TEMPLATE_CLANG) -fsyntax-only $(MEDIATOR_SRCS) $(TEMPLATE_SRCS)
	@$(TEMPLATE_CLANG) -fsyntax-only -DOM_FFA -DOM_TRACE $(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS)

# What Debian's next compilers warn of.
NEWER_GCC := $(BUILD)/newer-gcc
NEWER_GCC_VERSIONS := 13 14
NEWER_GCC_FLAGS = -std=c11 -O2 -ffreestanding -Iinclude -mgeneral-regs-only $(TEMPLATE_WARNINGS) -Warith-conversion

$(NEWER_GCC)/ready.stamp: tools/debian_packages.sh tools/gcc-packages.txt | $(HOST_READY)
	$(STEP) "Debian's newer compilers" tools/debian_packages.sh trixie tools/gcc-packages.txt \
		$(NEWER_GCC) $(CACHE_DIR)/newer-gcc
	@touch $@

.PHONY: newer-gcc
newer-gcc: $(NEWER_GCC)/ready.stamp
	@for version in $(NEWER_GCC_VERSIONS); do \
		ports/template/newer_gcc.sh $(NEWER_GCC)/root $$version $(NEWER_GCC_FLAGS) -- \
			$(MEDIATOR_SRCS) $(TEMPLATE_SRCS) && \
		ports/template/newer_gcc.sh $(NEWER_GCC)/root $$version $(NEWER_GCC_FLAGS) -DOM_FFA -DOM_TRACE -- \
			$(MEDIATOR_SRCS) $(MEDIATOR_FFA_SRCS) || exit 1; \
	done

-include $(TEMPLATE_BOTH:.o=.d) $(TEMPLATE_MEDIATOR:.o=.d) $(TEMPLATE_TRACED:.o=.d) $(TEMPLATE_OBJS:.o=.d)
