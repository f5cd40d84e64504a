/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints, optee_mediator:*. What a guest names (cookies, IPAs) is shown as it is; addresses of
 * the host's are not.
 *
 *   call_begin, call_end      an SMC of a guest, as it came and as it is answered
 *   optee_enter, optee_leave  the SMCs that the mediator makes of it
 *   rpc                       an answer by which OP-TEE asks something of the guest
 *   refusal                   a reason (struct om_ioc_stats, refused) for which something was refused
 *   step                      each step of the mediator's work on a call, as optee_mediator/trace.h
 *                             has them: kinds and what their values are
 */
/* clang-format off: such headers have a form of their own. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM optee_mediator

#if !defined(OPTEE_MEDIATOR_LINUX_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define OPTEE_MEDIATOR_LINUX_TRACE_H

#include <linux/tracepoint.h>
#include <optee_mediator/trace.h>
#include <uapi/optee_mediator.h>
#include "mediator/optee/abi_smc.h"

DECLARE_EVENT_CLASS(optee_mediator_call,
	TP_PROTO(u16 vm, u32 vcpu, const u64 *a),
	TP_ARGS(vm, vcpu, a),
	TP_STRUCT__entry(
		__field(u16, vm)
		__field(u32, vcpu)
		__field(u64, a0)
		__field(u64, a1)
		__field(u64, a2)
		__field(u64, a3)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->a0 = a[0];
		__entry->a1 = a[1];
		__entry->a2 = a[2];
		__entry->a3 = a[3];
	),
	TP_printk("vm=%u vcpu=%u a0=%#llx a1=%#llx a2=%#llx a3=%#llx", __entry->vm, __entry->vcpu,
		  __entry->a0, __entry->a1, __entry->a2, __entry->a3)
);

DEFINE_EVENT(optee_mediator_call, call_begin,
	TP_PROTO(u16 vm, u32 vcpu, const u64 *a),
	TP_ARGS(vm, vcpu, a)
);

DEFINE_EVENT(optee_mediator_call, call_end,
	TP_PROTO(u16 vm, u32 vcpu, const u64 *a),
	TP_ARGS(vm, vcpu, a)
);

/* @vm: 0 for calls that are about OP-TEE, or about a VM. Enters and leaves the secure world. */
DECLARE_EVENT_CLASS(optee_mediator_smc,
	TP_PROTO(u16 vm, u32 a0),
	TP_ARGS(vm, a0),
	TP_STRUCT__entry(
		__field(u16, vm)
		__field(u32, a0)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->a0 = a0;
	),
	TP_printk("vm=%u a0=%#x", __entry->vm, __entry->a0)
);

DEFINE_EVENT(optee_mediator_smc, optee_enter,
	TP_PROTO(u16 vm, u32 a0),
	TP_ARGS(vm, a0)
);

DEFINE_EVENT(optee_mediator_smc, optee_leave,
	TP_PROTO(u16 vm, u32 a0),
	TP_ARGS(vm, a0)
);

/* Tools read the numbers of @func as they stand here: they are SMC_RPC_FUNC_*. */
TRACE_EVENT(rpc,
	TP_PROTO(u16 vm, u32 vcpu, u32 func),
	TP_ARGS(vm, vcpu, func),
	TP_STRUCT__entry(
		__field(u16, vm)
		__field(u32, vcpu)
		__field(u32, func)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->func = func;
	),
	TP_printk("vm=%u vcpu=%u func=%s", __entry->vm, __entry->vcpu,
		  __print_symbolic(__entry->func,
				   { 0, "alloc" },
				   { 2, "free" },
				   { 4, "foreign_intr" },
				   { 5, "cmd" }))
);

TRACE_EVENT(refusal,
	TP_PROTO(u16 vm, u32 vcpu, u32 reason),
	TP_ARGS(vm, vcpu, reason),
	TP_STRUCT__entry(
		__field(u16, vm)
		__field(u32, vcpu)
		__field(u32, reason)
	),
	TP_fast_assign(
		__entry->vm = vm;
		__entry->vcpu = vcpu;
		__entry->reason = reason;
	),
	TP_printk("vm=%u vcpu=%u reason=%s", __entry->vm, __entry->vcpu,
		  __print_symbolic(__entry->reason,
				   { OM_IOC_REFUSED_FUNCTION, "function" },
				   { OM_IOC_REFUSED_COMMAND, "command" },
				   { OM_IOC_REFUSED_MESSAGE, "message" },
				   { OM_IOC_REFUSED_ADDRESS, "address" },
				   { OM_IOC_REFUSED_COOKIE, "cookie" },
				   { OM_IOC_REFUSED_RESUME, "resume" },
				   { OM_IOC_REFUSED_REPLY, "reply" },
				   { OM_IOC_REFUSED_TRUSTED_APP, "trusted_app" },
				   { OM_IOC_REFUSED_CALLS, "calls" },
				   { OM_IOC_REFUSED_BUFFERS, "buffers" },
				   { OM_IOC_REFUSED_PAGES_PER_BUFFER, "pages_per_buffer" },
				   { OM_IOC_REFUSED_PAGES, "pages" },
				   { OM_IOC_REFUSED_MEMORY, "memory" },
				   { OM_IOC_REFUSED_SESSION, "session" },
				   { OM_IOC_REFUSED_SESSIONS, "sessions" }))
);

TRACE_DEFINE_ENUM(OM_TRACE_BEGIN);
TRACE_DEFINE_ENUM(OM_TRACE_TA);
TRACE_DEFINE_ENUM(OM_TRACE_ENTER);
TRACE_DEFINE_ENUM(OM_TRACE_LEAVE);
TRACE_DEFINE_ENUM(OM_TRACE_ASK);
TRACE_DEFINE_ENUM(OM_TRACE_ANSWER);
TRACE_DEFINE_ENUM(OM_TRACE_YIELD);
TRACE_DEFINE_ENUM(OM_TRACE_END);
TRACE_DEFINE_ENUM(OM_TRACE_FAST_ENTER);
TRACE_DEFINE_ENUM(OM_TRACE_FAST_LEAVE);
TRACE_DEFINE_ENUM(OM_TRACE_REFUSE);
TRACE_DEFINE_ENUM(OM_TRACE_REGISTER);
TRACE_DEFINE_ENUM(OM_TRACE_RELEASE);
TRACE_DEFINE_ENUM(OM_TRACE_LIFE);
TRACE_DEFINE_ENUM(OM_TRACE_NOTIFY);

TRACE_EVENT(step,
	TP_PROTO(const struct om_trace_event *event),
	TP_ARGS(event),
	TP_STRUCT__entry(
		__field(u16, vm)
		__field(u32, kind)
		__field(u32, call)
		__field(u32, code)
		__field(u64, value0)
		__field(u64, value1)
	),
	TP_fast_assign(
		__entry->vm = event->client_id;
		__entry->kind = event->kind;
		__entry->call = event->call;
		__entry->code = event->code;
		__entry->value0 = event->value[0];
		__entry->value1 = event->value[1];
	),
	TP_printk("vm=%u kind=%s call=%u code=%#x value0=%#llx value1=%#llx", __entry->vm,
		  __print_symbolic(__entry->kind,
				   { OM_TRACE_BEGIN, "begin" },
				   { OM_TRACE_TA, "ta" },
				   { OM_TRACE_ENTER, "enter" },
				   { OM_TRACE_LEAVE, "leave" },
				   { OM_TRACE_ASK, "ask" },
				   { OM_TRACE_ANSWER, "answer" },
				   { OM_TRACE_YIELD, "yield" },
				   { OM_TRACE_END, "end" },
				   { OM_TRACE_FAST_ENTER, "fast-enter" },
				   { OM_TRACE_FAST_LEAVE, "fast-leave" },
				   { OM_TRACE_REFUSE, "refuse" },
				   { OM_TRACE_REGISTER, "register" },
				   { OM_TRACE_RELEASE, "release" },
				   { OM_TRACE_LIFE, "life" },
				   { OM_TRACE_NOTIFY, "notify" }),
		  __entry->call, __entry->code, __entry->value0, __entry->value1)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
