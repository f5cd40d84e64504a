# SPDX-License-Identifier: GPL-2.0-only
# For Xen's build: how C is compiled that needs nothing but the compiler's own headers. Xen takes
# those out of the compiler's reach (-nostdinc).
FREESTANDING := -ffreestanding -isystem $(shell $(CC) -print-file-name=include) -std=gnu11 \
	-Wno-declaration-after-statement
