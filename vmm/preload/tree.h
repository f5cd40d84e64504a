/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's device tree, which QEMU makes with libfdt.so. */
#ifndef PRELOAD_TREE_H
#define PRELOAD_TREE_H

/* In the place of fdt_open_into(). */
int tree_open_into(const void *fdt, void *buffer, int size);

#endif
