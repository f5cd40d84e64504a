/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the TEE framework differs between versions of Xen.
 *
 * From 4.18 on a mediator is told when a domain is torn down, and that includes one whose creation
 * failed halfway: struct tee_mediator_ops, domain_teardown.
 */
#ifndef OPTEE_MEDIATOR_FRAMEWORK_H
#define OPTEE_MEDIATOR_FRAMEWORK_H

#if OPTEE_MEDIATOR_XEN_MINOR < 18
#define DOMAIN_TEARDOWN(function)
#else
#define DOMAIN_TEARDOWN(function) .domain_teardown = (function),
#endif

#endif
