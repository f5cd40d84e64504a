/* SPDX-License-Identifier: BSD-2-Clause */
/* What compilers are told of the mediator's code. Every source includes this. */
#ifndef OM_CODE_H
#define OM_CODE_H

/* At the beginning and the end of a life, or of all: small rather than fast. */
#define OM_COLD __attribute__((__cold__))

/*
 * Nobody unwinds the hypervisor's stack: what a debugger wants for that is not to be loaded, as
 * .eh_frame is. With OM_UNWIND_TABLES it is.
 */
#if defined(__aarch64__) && !defined(OM_UNWIND_TABLES)
__asm__(".cfi_sections .debug_frame");
#endif

#endif
