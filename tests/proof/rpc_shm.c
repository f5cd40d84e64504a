/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that OP-TEE asks of the guest: any request, any answer, any list. What goes to the guest
 * is looked at where it is written.
 */
/* cbmc: --unwind 5 --conversion-check */
/* with: contracts/refuse.c */
#include "contracts/refuse.h"
#include "frame.h"

#include "rpc/rpc_shm.c"

static struct om_vm vm;
static struct om_call call;
static struct om_msg message, before; /* on OP-TEE's side */
static struct om_msg sent;	      /* to the guest */
static struct om_shm data;	      /* the buffer */
static uint32_t told;		      /* OP-TEE's answer */
static om_cookie_t taken;
static unsigned int asked, finished, buried, opened, lists;
static bool is_taken, is_new, is_written;

struct om_shm *om_shm_take(struct om_vm *of, enum om_shm_kind kind, om_cookie_t cookie)
{
	assert(of == &vm && kind == OM_SHM_RPC_DATA);
	taken = cookie;
	is_taken = nondet_bool();
	return is_taken ? &data : NULL;
}

struct om_shm *om_shm_new(struct om_vm *of, enum om_shm_kind kind, om_guest_cookie_t cookie,
			  uint32_t *result)
{
	assert(of == &vm && kind == OM_SHM_RPC_DATA);
	is_new = nondet_bool();
	data.guest_cookie = cookie.v;
	*result = is_new ? TEEC_SUCCESS : nondet_u32();
	assume(is_new || *result != TEEC_SUCCESS);
	return is_new ? &data : NULL;
}

void om_shm_open(struct om_shm *shm)
{
	assert(shm == &data && !finished);
	opened++;
}

void om_call_bury(struct om_call *of, struct om_shm *shm)
{
	assert(of == &call && shm == &data && !opened);
	buried++;
}

void om_page_list_begin(struct om_page_list_reader *reader, struct om_page_list *list,
			struct om_vm *of, bool noncontig, om_ipa_t buf_ptr, uint64_t size)
{
	assert(reader == &call.reader && list == &data.u.pages && of == &vm && is_new);
	assert(size >= call.rpc.alloc_size);
	lists++;
}

uint64_t om_page_list_buf_ptr(const struct om_page_list *list)
{
	assert(list == &data.u.pages && call.reader.result == TEEC_SUCCESS);
	return list->u.list.first.v | list->offset;
}

bool om_rpc_msg_ask(struct om_call *of, enum om_rpc_kind kind, const struct om_msg_header *header)
{
	assert(of == &call && kind == OM_RPC_INJECTED_FREE && !asked && !finished);
	assert(header->num_params == 1);
	sent.header = *header;
	sent.param[0] = *(const struct om_msg_param *)(header + 1);
	asked++;
	is_written = nondet_bool();
	return is_written;
}

void om_rpc_msg_finish(struct om_call *of, uint32_t result)
{
	assert(of == &call && !finished);
	finished++;
	told = result;
}

static void begin(void)
{
	any(&vm);
	any(&call);
	any(&message);
	any(&data);
	call.vm = &vm;
	call.rpc.shadow = &message;
	before = message;
}

static bool has_one_value(const struct om_msg *request)
{
	return request->header.num_params == 1 &&
	       request->param[0].attr == MSG_ATTR_TYPE_VALUE_INPUT;
}

/* The guest is told to free just what it gave; where it cannot be, OP-TEE is told at once. */
static void check_injected(uint64_t cookie)
{
	assert(asked == 1 && finished == !is_written);
	assert(sent.header.cmd == MSG_RPC_CMD_SHM_FREE && has_one_value(&sent));
	assert(sent.param[0].u.value.a == call.rpc.alloc_type &&
	       sent.param[0].u.value.b == cookie && !sent.param[0].u.value.c);
	assert(call.rpc.result != TEEC_SUCCESS);
	assert(!finished || told == call.rpc.result);
}

PROOF(rpc_alloc_request, "what a request asks for is kept, if it means something", "none")
{
	struct om_msg request;
	bool is_good;

	begin();
	any(&request);
	is_good = om_rpc_shm_request_alloc(&call, &request);
	assert(is_good == has_one_value(&request));
	assert(implies(is_good, call.rpc.alloc_type == request.param[0].u.value.a &&
					call.rpc.alloc_size == request.param[0].u.value.b));
	reached(is_good);
	reached(!is_good && request.header.num_params == 1);
}

PROOF(rpc_free_request,
      "what OP-TEE lets go of is taken by its cookie, released, and told by the guest's name; "
      "nothing else is",
      "none")
{
	struct om_msg request, was;
	bool is_good;

	begin();
	any(&request);
	was = request;
	is_good = om_rpc_shm_request_free(&call, &request);
	assert(is_good == (has_one_value(&was) && is_taken) && buried == is_good);
	assert(implies(is_good, taken.v == was.param[0].u.value.b &&
					request.param[0].u.value.b == data.guest_cookie));
	if (is_good)
		was.param[0].u.value.b = data.guest_cookie;
	assert(is_same(request, was));
	reached(is_good);
	reached(!is_good && has_one_value(&was));
}

PROOF(rpc_alloc_answer,
      "a buffer that is large enough is read; one that is not taken is given back to the guest; "
      "what is no buffer is refused",
      "none")
{
	struct om_msg reply;
	const struct om_msg_param *param = &reply.param[0];
	bool is_one;

	begin();
	any(&reply);
	assume(call.phase == OM_PHASE_ENTER);
	om_rpc_shm_answer_alloc(&call, &reply);
	is_one = reply.header.num_params == 1 &&
		 (param->attr & ~MSG_ATTR_NONCONTIG) == MSG_ATTR_TYPE_TMEM_OUTPUT;
	assert(is_same(message, before) && !opened && !buried);
	assert((call.phase == OM_PHASE_REPLY) == lists);
	if (lists) {
		assert(is_one && lists == 1 && !asked && !finished && call.rpc.data == &data);
		assert(param->u.tmem.size >= call.rpc.alloc_size &&
		       call.rpc.data_size == param->u.tmem.size);
		assert(data.guest_cookie == param->u.tmem.shm_ref);
	} else if (is_one) {
		check_injected(param->u.tmem.shm_ref);
	} else {
		assert(finished == 1 && !asked && told == TEEC_ERROR_BAD_PARAMETERS);
	}
	reached(lists && call.rpc.alloc_size);
	reached(is_one && !lists && is_written && !is_new);
	reached(is_one && param->u.tmem.size < call.rpc.alloc_size);
	reached(is_one && finished);
	reached(!is_one);
}

PROOF(rpc_alloc_finish,
      "OP-TEE gets our list and our cookie of a buffer that was read whole; else nothing is left "
      "of "
      "it, and the guest frees it",
      "none")
{
	uint32_t result;

	begin();
	call.rpc.data = &data;
	result = call.reader.result;
	om_rpc_shm_finish_alloc(&call);
	assert(opened == (result == TEEC_SUCCESS) && buried == !opened);
	if (opened) {
		const struct om_msg_param *param = &message.param[0];

		assert(finished == 1 && told == TEEC_SUCCESS && !asked);
		assert(message.header.num_params == 1 &&
		       param->attr == (MSG_ATTR_TYPE_TMEM_OUTPUT | MSG_ATTR_NONCONTIG));
		assert(param->u.tmem.buf_ptr == om_page_list_buf_ptr(&data.u.pages) &&
		       param->u.tmem.shm_ref == data.cookie.v &&
		       param->u.tmem.size == call.rpc.data_size);
		before.header.num_params = 1;
		before.param[0] = *param;
	} else {
		check_injected(data.guest_cookie);
		assert(call.rpc.result == result);
	}
	assert(is_same(message, before));
	reached(opened);
	reached(!opened && is_written);
	reached(!opened && !is_written);
}
