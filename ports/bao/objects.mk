# SPDX-License-Identifier: BSD-2-Clause
# The mediator and its port, for Bao's Makefile: included by src/core/objects.mk.
optee_dir := $(core_dir)/optee-mediator
include $(optee_dir)/mediator/build.mk

inc_dirs += $(optee_dir) $(optee_dir)/include
core-objs-y += $(patsubst %,optee-mediator/%.o,optee memory port timer) \
	$(patsubst %.c,optee-mediator/%.o,$(MEDIATOR_SRCS))

# Nothing supplies what gcc calls for atomics where -march leaves that to the machine.
$(build_dir)/src/core/optee-mediator/%.o: override CFLAGS += -mno-outline-atomics
