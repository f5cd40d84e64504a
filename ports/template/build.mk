# SPDX-License-Identifier: BSD-2-Clause
# `make template`: compiles the mediator and the template port for arm64 as a hypervisor would, and
# looks at what is left undefined: of the mediator what port.h says, of both what hypervisor.h says.
# And the same once more with the trace, which trace.h adds.

TEMPLATE_DIR := $(BUILD)/template
TEMPLATE_CC = $(CROSS_COMPILE)gcc
TEMPLATE_FLAGS = -std=c11 -O2 -ffreestanding -nostdinc -isystem $(HYP_GCC_INCLUDE) -Iinclude \
	-mgeneral-regs-only -mno-outline-atomics -fno-pic -fno-stack-protector \
	-Wall -Wextra -Werror -Wmissing-prototypes -MMD -MP
TEMPLATE_SRCS := $(wildcard ports/template/*.c)
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

$(TEMPLATE_DIR)/mediator.o: $(TEMPLATE_MEDIATOR)
$(TEMPLATE_DIR)/port.o: $(TEMPLATE_MEDIATOR) $(filter-out $(TEMPLATE_TRACE),$(TEMPLATE_OBJS))
$(TEMPLATE_DIR)/traced-mediator.o: $(TEMPLATE_TRACED)
$(TEMPLATE_DIR)/traced-port.o: $(TEMPLATE_TRACED) $(TEMPLATE_OBJS)
TEMPLATE_ALL := $(patsubst %,$(TEMPLATE_DIR)/%.o,mediator port traced-mediator traced-port)
$(TEMPLATE_ALL):
	@$(TEMPLATE_CC) -nostdlib -r -o $@ $^

.PHONY: template
template: $(TEMPLATE_ALL)
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/mediator.o om_port_ include/optee_mediator/port.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/port.o hv_ ports/template/hypervisor.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/traced-mediator.o om_port_ \
		include/optee_mediator/port.h include/optee_mediator/trace.h
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $(TEMPLATE_DIR)/traced-port.o hv_ ports/template/hypervisor.h

-include $(TEMPLATE_MEDIATOR:.o=.d) $(TEMPLATE_TRACED:.o=.d) $(TEMPLATE_OBJS:.o=.d)
