/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the operator reads and writes: Xen's hypfs, which dom0's xenhypfs shows, and nobody but
 * dom0.
 *
 *   /optee-mediator/new                  what domains get that are created from now on
 *   /optee-mediator/domain/ID/limits     of a living one; may be lowered
 *   /optee-mediator/domain/ID/policy
 *   /optee-mediator/domain/ID/figures
 */
#ifndef OPTEE_MEDIATOR_OPERATOR_H
#define OPTEE_MEDIATOR_OPERATOR_H

#ifdef CONFIG_HYPFS
void operator_init(void);
#else
static inline void operator_init(void)
{
}
#endif

#endif
