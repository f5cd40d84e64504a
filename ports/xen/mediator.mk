# SPDX-License-Identifier: GPL-2.0-only
# For Xen's build: the mediator, unchanged. sources.mk is the mediator's own list.
include $(srcdir)/sources.mk
include $(srcdir)/../freestanding.mk

obj-y += $(patsubst mediator/%.c,%.o,$(MEDIATOR_SRCS))

CFLAGS-$(CONFIG_OPTEE_MEDIATOR_TRACE) += -DOM_TRACE
CFLAGS-y += -I$(srcdir)/../include $(FREESTANDING)
