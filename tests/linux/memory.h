/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of memory that a VMM can have. Each has two pages; the case fails if there is no such
 * memory.
 */
#ifndef TESTS_LINUX_MEMORY_H
#define TESTS_LINUX_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#define MEMORY_SIZE UINT64_C(8192)

uint8_t *memory_anonymous(void);
uint8_t *memory_shared(void); /* anonymous, and children have it, too */
uint8_t *memory_memfd(void);
uint8_t *memory_huge(void);	    /* of a huge page */
uint8_t *memory_private_file(void); /* a private mapping of a file: what is written is anonymous */

uint8_t *memory_unmapped(void);
uint8_t *memory_half_mapped(void); /* the second page is not there */
uint8_t *memory_beyond_file(void); /* mapped, but the file ends before */
uint8_t *memory_read_only(void);
uint8_t *memory_read_only_memfd(void);
uint8_t *memory_no_access(void);
uint8_t *memory_secret(void);	  /* memfd_secret() */
uint8_t *memory_device(void);	  /* registers, and not RAM */
uint8_t *memory_of_kernels(void); /* pages of the kernel's own, which it maps (vvar) */
uint8_t *memory_file(void);	  /* shared, of a file system that has to hear of each change */

#endif
