/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of the host's own, as guest_memory.c has that of VMs: an IPA is a PA. The kernel's driver
 * shares what it has allocated, or pinned for its users, and keeps it until OP-TEE has let go.
 */
#ifndef OPTEE_MEDIATOR_LINUX_HOST_MEMORY_H
#define OPTEE_MEDIATOR_LINUX_HOST_MEMORY_H

#include <optee_mediator/types.h>

/* Whether all of them are the kernel's RAM. They stay as they are: the addresses are right. */
bool host_memory_pin(const union om_page *page, size_t count);

/* A copy within a page. False if it is no RAM of the kernel's. */
bool host_memory_read(void *to, om_ipa_t from, size_t size);
bool host_memory_write(om_ipa_t to, const void *from, size_t size);

#endif
