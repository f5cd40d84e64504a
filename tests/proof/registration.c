/* SPDX-License-Identifier: BSD-2-Clause */
/* REGISTER_SHM and UNREGISTER_SHM: any message, any list, and a table that refuses as it likes. */
/* cbmc: --unwind 3 --conversion-check */
/* with: contracts/refuse.c */
#include "frame.h"

#include "call/registration.c"

static struct om_vm vm;
static struct om_call call;
static struct om_msg shadow, before; /* OP-TEE's */
static struct om_shm subject;
static bool is_new, is_closing;
static unsigned int lists, opened, over, buried, compacted;

struct om_shm *om_shm_new(struct om_vm *of, enum om_shm_kind kind, om_guest_cookie_t cookie,
			  uint32_t *result)
{
	assert(of == &vm && kind == OM_SHM_REGISTERED && cookie.v);
	is_new = nondet_bool();
	subject.guest_cookie = cookie.v;
	*result = nondet_u32();
	assume(is_new || *result != TEEC_SUCCESS);
	return is_new ? &subject : NULL;
}

/* The list of pages, and no address. */
void om_page_list_begin(struct om_page_list_reader *reader, struct om_page_list *list,
			struct om_vm *of, bool noncontig, om_ipa_t buf_ptr, uint64_t size)
{
	assert(reader == &call.reader && list == &subject.u.pages && of == &vm && noncontig);
	assert(buf_ptr.v == call.msg.param[0].u.tmem.buf_ptr &&
	       size == call.msg.param[0].u.tmem.size);
	lists++;
}

uint64_t om_page_list_buf_ptr(const struct om_page_list *list)
{
	assert(list == &subject.u.pages && call.reader.result == TEEC_SUCCESS);
	return list->u.list.first.v | list->offset;
}

void om_page_list_compact(struct om_page_list *list, struct om_vm *of)
{
	assert(list == &subject.u.pages && of == &vm && !opened);
	compacted++;
}

void om_shm_open(struct om_shm *shm)
{
	assert(shm == &subject && !over);
	opened++;
}

void om_shm_end(struct om_vm *of, struct om_shm *shm)
{
	assert(of == &vm && shm == &subject && !opened);
	over++;
}

/* What can be found still is not buried. */
void om_call_bury(struct om_call *of, struct om_shm *shm)
{
	assert(of == &call && shm == &subject && over);
	buried++;
}

struct om_shm *om_shm_close_registered(struct om_vm *of, om_guest_cookie_t cookie)
{
	assert(of == &vm && cookie.v == call.msg.param[0].u.rmem.shm_ref);
	is_closing = nondet_bool();
	return is_closing ? &subject : NULL;
}

static void begin(void)
{
	any(&vm);
	any(&call);
	any(&shadow);
	any(&subject);
	call.vm = &vm;
	call.shadow = &shadow;
	call.phase = OM_PHASE_ENTER;
	call.subject = NULL;
	before = shadow;
}

PROOF(register_begin,
      "a list of pages is read for a new buffer of the guest's name; what is refused holds "
      "nothing, "
      "and OP-TEE gets nothing yet",
      "none")
{
	uint32_t result;

	begin();
	result = om_register_begin(&call);
	assert((result == TEEC_SUCCESS) == is_new && lists == is_new && is_same(shadow, before));
	assert(call.subject == (is_new ? &subject : NULL));
	assert(call.phase == (is_new ? OM_PHASE_REGISTER : OM_PHASE_ENTER));
	assert(implies(is_new, call.msg.header.num_params == 1 &&
				       subject.guest_cookie == call.msg.param[0].u.tmem.shm_ref &&
				       call.msg.param[0].attr == REGISTER_ATTR));
	reached(is_new);
	reached(!is_new && call.msg.param[0].attr == REGISTER_ATTR);
}

PROOF(register_finish,
      "OP-TEE gets our list and our cookie, and the guest's size, of a buffer that was read whole; "
      "else nothing",
      "none")
{
	uint32_t result;

	begin();
	call.subject = &subject;
	result = om_register_finish(&call);
	assert(result == call.reader.result);
	if (result == TEEC_SUCCESS) {
		assert(shadow.param[0].attr == REGISTER_ATTR &&
		       shadow.param[0].u.tmem.buf_ptr == om_page_list_buf_ptr(&subject.u.pages) &&
		       shadow.param[0].u.tmem.shm_ref == subject.cookie.v &&
		       shadow.param[0].u.tmem.size == call.msg.param[0].u.tmem.size);
		before.param[0] = shadow.param[0];
	}
	assert(is_same(shadow, before));
	reached(result == TEEC_SUCCESS);
	reached(result != TEEC_SUCCESS);
}

PROOF(unregister_begin,
      "OP-TEE is told of our cookie of a buffer that nobody uses; what is refused holds nothing",
      "none")
{
	uint32_t result;

	begin();
	result = om_unregister_begin(&call);
	assert((result == TEEC_SUCCESS) == is_closing);
	assert(call.subject == (is_closing ? &subject : NULL) && call.phase == OM_PHASE_ENTER);
	if (is_closing) {
		assert(call.msg.header.num_params == 1);
		before.param[0].attr = MSG_ATTR_TYPE_RMEM_INPUT;
		before.param[0].u.rmem.shm_ref = subject.cookie.v;
	}
	assert(is_same(shadow, before));
	reached(is_closing);
	reached(!is_closing && call.msg.header.num_params == 1);
}

PROOF(registration_end,
      "a buffer can be found when OP-TEE has it, and is buried when OP-TEE has it not: one of the "
      "two, once",
      "none")
{
	bool is_register = nondet_bool(), done = nondet_bool();

	begin();
	call.subject = &subject;
	if (is_register)
		om_register_end(&call, done);
	else
		om_unregister_end(&call, done);
	assert(opened + buried == 1 && over == buried && opened == (is_register == done));
	assert(compacted == (is_register && done));
	reached(is_register && opened);
	reached(is_register && buried);
	reached(!is_register && opened);
	reached(!is_register && buried);
}
