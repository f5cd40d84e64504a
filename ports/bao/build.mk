# SPDX-License-Identifier: BSD-2-Clause
# `make bao-port`: compiles the port for Bao, and the example of a configuration, for arm64 with headers that
# state what they take from Bao, and with Bao's own warnings; and looks that they take nothing else.

BAO_PORT := $(BUILD)/bao-port
BAO_PORT_OBJS := $(patsubst ports/bao/%.c,$(BAO_PORT)/%.o,$(wildcard ports/bao/*.c))
BAO_PORT_FLAGS = -std=c11 -O2 -ffreestanding -nostdinc -isystem $(HYP_GCC_INCLUDE) -Iports/bao/stated -Iports/bao -Iinclude \
	-mgeneral-regs-only -mno-outline-atomics -mstrict-align -fno-pic -MMD -MP -pedantic -Wall -Wextra -Werror \
	-Warith-conversion -Wconversion -Wsign-conversion -Wmissing-prototypes -Wmissing-declarations -Wswitch-default -Wshadow \
	-Wcast-qual -Wunused-macros -Wstrict-prototypes -Wvla

$(BAO_PORT)/%.o: ports/bao/%.c | $(HOST_READY)
	@mkdir -p $(@D)
	@$(CROSS_COMPILE)gcc $(BAO_PORT_FLAGS) -c -o $@ $<

$(BAO_PORT)/all.o: $(BAO_PORT_OBJS)
	@$(CROSS_COMPILE)gcc -nostdlib -r -o $@ $^

.PHONY: bao-port
bao-port: $(BAO_PORT)/all.o $(BAO_PORT)/example/config.o
	@ports/template/undefined.sh $(CROSS_COMPILE)nm $< "" ports/bao/stated/bao.h ports/bao/stated/config.h ports/bao/stated/fences.h \
		include/optee_mediator/mediator.h include/optee_mediator/port.h

-include $(BAO_PORT_OBJS:.o=.d) $(BAO_PORT)/example/config.d
