/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parameters of a call: any message, any buffer of the VM's in any state. OP-TEE never sees an
 * address or a cookie that the guest chose.
 */
/* cbmc: --unwind 5 */
/* with: contracts/refuse.c mediator/shm/shm_use.c */
#include "frame.h"

#include "call/params.c"

struct om_optee om_optee;
static struct om_vm vm;
static struct om_call call;
static struct om_msg shadow;
static struct om_shm buffer;		     /* that may be found, whatever it is */
static struct om_shm temporary;		     /* a new one */
static struct om_shm old[MSG_NUM_TA_PARAMS]; /* those that the call has already */
static unsigned int opened[MSG_NUM_TA_PARAMS], buried[MSG_NUM_TA_PARAMS];
static om_shm_head_t head[2];
static void *dir[1];
static bool is_new;

void om_port_lock(struct om_port_lock *lock)
{
}

void om_port_unlock(struct om_port_lock *lock)
{
}

struct om_shm *om_shm_new(struct om_vm *of, enum om_shm_kind kind, om_guest_cookie_t cookie,
			  uint32_t *result)
{
	assert(of == &vm && kind == OM_SHM_TEMPORARY && !cookie.v);
	*result = nondet_u32();
	assume(*result);
	is_new = nondet_bool();
	return is_new ? &temporary : NULL;
}

void om_page_list_begin(struct om_page_list_reader *reader, struct om_page_list *list,
			struct om_vm *of, bool noncontig, om_ipa_t buf_ptr, uint64_t size)
{
	assert(reader == &call.reader && list == &temporary.u.pages && of == &vm && noncontig &&
	       buf_ptr.v);
	reader->result = nondet_u32();
	reader->left = nondet_u32();
	assume(!reader->left == (reader->result != TEEC_SUCCESS));
}

uint64_t om_page_list_buf_ptr(const struct om_page_list *list)
{
	assert(list == &old[0].u.pages && call.reader.result == TEEC_SUCCESS);
	return list->u.list.first.v | list->offset;
}

static void note(unsigned int *of, const struct om_shm *shm)
{
	bool is_known = false;

	for (uint32_t i = 0; i < MSG_NUM_TA_PARAMS; i++) {
		is_known |= shm == &old[i];
		of[i] += shm == &old[i];
	}
	assert(is_known);
}

void om_shm_open(struct om_shm *shm)
{
	note(opened, shm);
}

void om_call_bury(struct om_call *of, struct om_shm *shm)
{
	assert(of == &call);
	note(buried, shm);
}

#define PARAMS 2 /* of four, that clients have */

/* Parameter @first is the next; the shadow is clear from there on. */
static void begin(uint32_t first)
{
	any(&vm);
	any(&call);
	any(&buffer);
	call.vm = &vm;
	call.shadow = &shadow;
	call.reader.left = 0;
	vm.shm.index_shift = 63;
	vm.shm.heads.dir[0] = dir;
	dir[0] = head;
	head[0] = head[1] = nondet_bool() ? &buffer : NULL;
	buffer.next = NULL;
	call.msg.header.num_params = first + PARAMS;
	call.used_count = 0;
	call.temporary_count = 0;
}

static bool is_zero(const struct om_msg_param *param)
{
	return !param->attr && !param->u.value.a && !param->u.value.b && !param->u.value.c;
}

static bool is_null(const struct om_msg_param *param)
{
	return !param->u.tmem.buf_ptr && !param->u.tmem.shm_ref;
}

static bool is_tmem(uint64_t attr)
{
	return attr >= MSG_ATTR_TYPE_TMEM_INPUT && attr <= MSG_ATTR_TYPE_TMEM_INOUT;
}

/* What of a guest's parameter may be in OP-TEE's, when no list has been read. */
static bool is_translated(const struct om_msg_param *in, const struct om_msg_param *out)
{
	if (is_zero(out))
		return in->attr == MSG_ATTR_TYPE_NONE;
	if (is_value(out->attr))
		return is_same(*in, *out);
	if (is_tmem(out->attr))
		return is_null(out) && out->u.tmem.size == in->u.tmem.size;
	return is_rmem(out->attr) && out->attr == in->attr &&
	       out->u.rmem.shm_ref == buffer.cookie.v &&
	       in->u.rmem.shm_ref == buffer.guest_cookie && buffer.status == OM_SHM_USABLE;
}

static void begin_at(uint32_t first)
{
	uint32_t k = nondet_u8() % MSG_NUM_PARAMS, used, result;
	const struct om_msg_param *in = &call.msg.param[k], *out = &shadow.param[k];

	begin(first);
	used = call.used_count;
	result = om_params_begin(&call, first);
	if (k < first || k >= call.msg.header.num_params)
		assert(is_zero(out));
	else
		assert(is_translated(in, out) ||
		       (is_zero(out) && (result != TEEC_SUCCESS || call.reader.left)));
	assert(call.used_count <= MSG_NUM_TA_PARAMS && call.temporary_count <= MSG_NUM_TA_PARAMS);
	if (is_rmem(out->attr))
		assert(call.used_count > used && call.used[call.used_count - 1] == &buffer);
	assert(!call.reader.left ||
	       (vm.config.temporary_buffers && call.next_param < call.msg.header.num_params));
	reached(result == TEEC_SUCCESS && !call.reader.left && call.used_count == PARAMS);
	reached(result == TEEC_SUCCESS && call.reader.left && is_rmem(out->attr));
	reached(result != TEEC_SUCCESS && is_value(in->attr));
	reached(result == TEEC_SUCCESS && is_tmem(out->attr) && is_rmem(in->attr));
}

PROOF(params_begin,
      "OP-TEE gets values, null references, and our cookies of buffers that the VM has and the "
      "call has marked; "
      "nothing else of the guest's",
      "two parameters of four, one buffer that can be found")
{
	begin_at(0);
}

PROOF(params_open, "the same behind the two parameters that name a Trusted Application",
      "two parameters of four, one buffer that can be found")
{
	begin_at(MSG_NUM_META_PARAMS);
}

/* The list of the first parameter has been read, or not to its end. */
PROOF(params_advance,
      "OP-TEE gets our list and our cookie of a temporary buffer that was read whole, and the "
      "guest's size; of one that was not, nothing; what follows is as before",
      "the first parameter, and one behind it; one buffer that can be found")
{
	const struct om_msg_param *in = &call.msg.param[0], *out = &shadow.param[0];
	struct om_msg_param expected = { 0 };
	uint32_t result, was_read;

	begin(0);
	any(old);
	call.next_param = 0;
	call.temporary[0] = &old[0];
	call.temporary_count = 1;
	was_read = call.reader.result;
	result = om_params_advance(&call);
	if (was_read == TEEC_SUCCESS) {
		expected.attr = in->attr;
		expected.u.tmem.buf_ptr = old[0].u.pages.u.list.first.v | old[0].u.pages.offset;
		expected.u.tmem.size = in->u.tmem.size;
		expected.u.tmem.shm_ref = old[0].cookie.v;
		assert(is_zero(&shadow.param[1]) ||
		       is_translated(&call.msg.param[1], &shadow.param[1]));
	} else {
		assert(result == was_read && is_zero(&shadow.param[1]));
	}
	assert(is_same(*out, expected) && is_zero(&shadow.param[PARAMS]));
	assert(call.temporary_count == 1 + (was_read == TEEC_SUCCESS && is_new));
	reached(result == TEEC_SUCCESS && !call.reader.left && is_rmem(shadow.param[1].attr));
	reached(result == TEEC_SUCCESS && call.reader.left);
	reached(was_read != TEEC_SUCCESS);
}

PROOF(params_end,
      "a call is through with each buffer that it has marked; a temporary one is buried, unless "
      "OP-TEE may have seen it and keeps it",
      "none")
{
	uint32_t k = nondet_u8() % MSG_NUM_TA_PARAMS, used, count;
	bool entered = nondet_bool(), is_kept;

	begin(0);
	om_optee.keeps_temporaries = nondet_bool();
	used = call.used_count = nondet_u8() % (MSG_NUM_TA_PARAMS + 1);
	count = call.temporary_count = nondet_u8() % (MSG_NUM_TA_PARAMS + 1);
	for (uint32_t i = 0; i < MSG_NUM_TA_PARAMS; i++) {
		call.used[i] = i < used ? &buffer : NULL;
		call.temporary[i] = &old[i];
	}
	is_kept = entered && om_optee.keeps_temporaries;
	om_params_end(&call, entered);
	assert(!call.used_count && !call.temporary_count && !call.used[k]);
	assert(opened[k] == (k < count && is_kept) && buried[k] == (k < count && !is_kept));
	reached(used == MSG_NUM_TA_PARAMS && count == MSG_NUM_TA_PARAMS);
	reached(entered && buried[3]);
	reached(opened[3]);
	reached(!entered && om_optee.keeps_temporaries && count);
}
