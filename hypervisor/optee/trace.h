/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the mediator does with each call, kept for the operator (docs/tracing.md). Only in a
 * hypervisor that was built with TRACE=1; any other has the command's answer, and nothing else.
 */
#ifndef HYPERVISOR_TRACE_H
#define HYPERVISOR_TRACE_H

#ifdef OM_TRACE

/* Takes memory for events; before pages_init(). */
void trace_init(void);

/* Carries out the console's command `trace @what`. Returns NULL, or why not. */
const char *trace_command(const char *what);

#else

static inline void trace_init(void)
{
}

static inline const char *trace_command(const char *what)
{
	(void)what;
	return "this hypervisor has no trace: build it with TRACE=1";
}

#endif

#endif
