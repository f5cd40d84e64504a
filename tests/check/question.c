/* SPDX-License-Identifier: BSD-2-Clause */
/* See question.h. A thread is asked about by one CPU at a time; the buffers are all CPUs'. */
#include "question.h"
#include <string.h>
#include <optee_mediator/types.h>
#include "machine/lock.h"
#include "machine/panic.h"
#include "memory/pages.h"
#include "vm/vm.h"
#include "walk.h"

#define THREADS	  64
#define BUFFERS	  64
#define NO_BUFFER UINT64_C(1) /* in the answer to a request for one */

/* What OP-TEE waits for in a thread. */
enum asked {
	NOTHING,
	AN_ANSWER, /* whatever it is, it brings nothing */
	A_BUFFER,  /* for requests */
	SOME_SHM   /* by a request, which has the answer */
};

struct thread {
	struct entered entered;
	enum asked asked;
	const struct abi_msg *request;
};

struct buffer {
	uint64_t cookie;
	uint64_t at; /* 0: there is none */
};

static struct thread threads[MAX_VMS + 1][THREADS];
static struct buffer buffers[MAX_VMS + 1][BUFFERS];
static struct spinlock lock;

static struct thread *thread_of(unsigned int vm, uint64_t id)
{
	if (id >= THREADS)
		panic("check: VM %u: OP-TEE has a thread %lx", vm, id);
	return &threads[vm][id];
}

/* NULL if there is none of that name. */
static struct buffer *find(unsigned int vm, uint64_t cookie)
{
	for (unsigned int i = 0; i < BUFFERS; i++)
		if (buffers[vm][i].at && buffers[vm][i].cookie == cookie)
			return &buffers[vm][i];
	return NULL;
}

static void add(unsigned int vm, struct buffer buffer)
{
	unsigned int i = 0;

	spin_lock(&lock);
	while (i < BUFFERS && buffers[vm][i].at)
		i++;
	if (i == BUFFERS || find(vm, buffer.cookie))
		panic("check: VM %u: OP-TEE has a buffer too many, %lx", vm, buffer.cookie);
	buffers[vm][i] = buffer;
	spin_unlock(&lock);
}

static uint64_t buffer_at(unsigned int vm, uint64_t cookie)
{
	const struct buffer *buffer;
	uint64_t at;

	spin_lock(&lock);
	buffer = find(vm, cookie);
	at = buffer ? buffer->at : 0;
	spin_unlock(&lock);
	return at;
}

void question_forget_buffer(unsigned int vm, uint64_t cookie)
{
	struct buffer *buffer;

	spin_lock(&lock);
	buffer = find(vm, cookie);
	if (buffer)
		buffer->at = 0;
	spin_unlock(&lock);
}

void question_forget(unsigned int vm)
{
	spin_lock(&lock);
	memset(buffers[vm], 0, sizeof(buffers[vm]));
	memset(threads[vm], 0, sizeof(threads[vm]));
	spin_unlock(&lock);
}

struct entered question_begin(unsigned int vm, const struct om_smc *call)
{
	const uint64_t message = abi_pair(call->a[1], call->a[2]);

	walk_message(vm, message);
	return (struct entered){ vm, message, (uint32_t)call->a[0] == ABI_CALL_WITH_RPC_ARG };
}

static const struct abi_msg *at_address(uint64_t pa)
{
	return pa_to_va((om_pa_t){ pa });
}

/* Behind the call's message; OP-TEE has written its own command there if that is where it asks. */
static const struct abi_msg *own_room(const struct entered *entered)
{
	const struct abi_msg *message = at_address(entered->message);

	return at_address(entered->message + abi_msg_size(message->num_params));
}

static const struct abi_msg *find_request(const struct entered *entered, uint64_t cookie)
{
	uint64_t at;

	if (entered->has_own_room && own_room(entered)->cmd <= ABI_RPC_CMD_RPMB_FRAMES)
		return own_room(entered);
	at = buffer_at(entered->vm, cookie);
	return at ? at_address(at) : NULL;
}

/* Of a request that is nowhere the mediator makes an interruption. */
static void note_request(struct thread *thread, uint64_t cookie)
{
	thread->request = find_request(&thread->entered, cookie);
	thread->asked = thread->request && thread->request->cmd == ABI_RPC_CMD_SHM_ALLOC
				? SOME_SHM
				: AN_ANSWER;
}

void question_note(const struct entered *entered, const struct om_smc *answer)
{
	const uint64_t pair = abi_pair(answer->a[1], answer->a[2]);
	struct thread *thread;

	if (!abi_is_rpc((uint32_t)answer->a[0]))
		return;
	thread = thread_of(entered->vm, (uint32_t)answer->a[3]);
	thread->entered = *entered;
	thread->asked = AN_ANSWER;
	if ((uint32_t)answer->a[0] == ABI_RPC_ALLOC)
		thread->asked = A_BUFFER;
	else if ((uint32_t)answer->a[0] == ABI_RPC_FREE)
		question_forget_buffer(entered->vm, pair);
	else if ((uint32_t)answer->a[0] == ABI_RPC_CMD)
		note_request(thread, pair);
}

static void look_at_buffer(unsigned int vm, const struct om_smc *call)
{
	const uint64_t at = abi_pair(call->a[1], call->a[2]);

	if (at == NO_BUFFER)
		return;
	walk_own_page(vm, at, "buffer for requests");
	add(vm, (struct buffer){ abi_pair(call->a[4], call->a[5]), at });
}

static void look_at_shm(unsigned int vm, const struct abi_msg *reply)
{
	if (reply->ret)
		return;
	if (!abi_attr_is_tmem(reply->params[0].attr) || !reply->params[0].u.tmem.buf_ptr)
		panic("check: VM %u: OP-TEE gets no buffer, and no error", vm);
	walk_param(vm, &reply->params[0]);
}

static void look_at_nothing(unsigned int vm, const struct om_smc *call)
{
	if (call->a[1] || call->a[2] || call->a[4] || call->a[5])
		panic("check: VM %u: OP-TEE gets %lx %lx %lx %lx with an answer", vm, call->a[1],
		      call->a[2], call->a[4], call->a[5]);
}

struct entered question_answer(unsigned int vm, const struct om_smc *call)
{
	struct thread *thread = thread_of(vm, call->a[3]);
	const enum asked asked = thread->asked;

	thread->asked = NOTHING;
	if (asked == NOTHING)
		panic("check: VM %u: OP-TEE's thread %lx is answered, and has not asked", vm,
		      call->a[3]);
	if (asked == A_BUFFER)
		look_at_buffer(vm, call);
	else
		look_at_nothing(vm, call);
	if (asked == SOME_SHM)
		look_at_shm(vm, thread->request);
	return thread->entered;
}
