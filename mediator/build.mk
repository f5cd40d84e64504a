# SPDX-License-Identifier: BSD-2-Clause
# The mediator: what an integrator compiles. Freestanding C11, include paths include/ and mediator/.
MEDIATOR_SRCS := $(addprefix mediator/, \
	array.c \
	call.c \
	client_id.c \
	fast_call.c \
	first_call.c \
	footprint.c \
	life.c \
	mediator.c \
	memory.c \
	message.c \
	notif.c \
	optee.c \
	page_list.c \
	params.c \
	place.c \
	policy.c \
	quota.c \
	refuse.c \
	registration.c \
	rpc.c \
	rpc_arg.c \
	rpc_cmd.c \
	rpc_shm.c \
	shm.c \
	shm_cache.c \
	shm_index.c \
	shm_use.c \
	stats.c \
	std_call.c \
	closing.c \
	notif_calls.c \
	notif_set.c \
	rpc_msg.c \
	vm.c)
