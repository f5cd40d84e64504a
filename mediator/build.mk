# SPDX-License-Identifier: BSD-2-Clause
# The mediator: what an integrator compiles. Freestanding C11, include path include/.
MEDIATOR_SRCS := $(addprefix mediator/, \
	call/call.c \
	call/closing.c \
	call/first_call.c \
	call/message.c \
	call/params.c \
	call/registration.c \
	door/fast_call.c \
	door/mediator.c \
	door/notif_calls.c \
	door/shm_cache.c \
	door/std_call.c \
	life/footprint.c \
	life/life.c \
	life/limits.c \
	life/notif.c \
	life/stats.c \
	life/vm.c \
	optee/client_id.c \
	optee/optee.c \
	rpc/rpc.c \
	rpc/rpc_arg.c \
	rpc/rpc_cmd.c \
	rpc/rpc_msg.c \
	rpc/rpc_shm.c \
	shm/page_list.c \
	shm/place.c \
	shm/shm.c \
	shm/shm_index.c \
	shm/shm_use.c \
	vm/array.c \
	vm/memory.c \
	vm/notif_set.c \
	vm/policy.c \
	vm/quota.c \
	vm/refuse.c \
	vm/sessions.c)

# The second door, for OP-TEE behind FF-A: who takes it compiles all with -DOM_FFA.
MEDIATOR_FFA_SRCS := $(addprefix mediator/ffa/, \
	descriptor.c \
	direct.c \
	doors.c \
	ffa_call.c \
	ffa_message.c \
	ffa_rpc.c \
	ffa_door.c \
	ffa_life.c \
	mailbox.c \
	notifications.c \
	offer.c \
	own_handle.c \
	presence.c \
	ranges.c \
	reclaim.c \
	request.c \
	shadow.c \
	share.c \
	sharing.c \
	spmc.c \
	yielding.c)
