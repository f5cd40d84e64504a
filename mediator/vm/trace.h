/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the port is told of (optee_mediator/trace.h), if the mediator is compiled with OM_TRACE; and
 * nothing at all if not. So each use is a line of its own that can be taken out, and takes no value
 * that is not there anyway: nothing of a guest is read for it.
 */
#ifndef OM_VM_TRACE_H
#define OM_VM_TRACE_H

#ifdef OM_TRACE

#include <optee_mediator/trace.h>

#include "vm.h"

static inline void om_trace_tell(const struct om_vm *vm, enum om_trace_kind kind, uint32_t call,
				 uint64_t code, uint64_t value0, uint64_t value1)
{
	const struct om_trace_event event = {
		.kind = kind,
		.client_id = vm->client_id,
		.call = call,
		.code = (uint32_t)code,
		.value = { value0, value1 },
	};

	om_port_trace(vm->owner, &event);
}

/* Of the VM, and of none of its calls; else see call_trace.h. */
#define om_trace(vm, kind, code, value0, value1) om_trace_tell(vm, kind, 0, code, value0, value1)

#else

#define om_trace(...) ((void)0)

#endif

#endif
