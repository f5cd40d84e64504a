/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The buffers of RPC messages: any registers of the guest's, any cookie of OP-TEE's, and a port and
 * a table that refuse whatever they like.
 */
/* cbmc: --unwind 3 */
/* with: contracts/refuse.c */
#include "frame.h"

#include "rpc/rpc_arg.c"

static struct om_vm vm;
static struct om_call call;
static struct om_msg_param page[16]; /* the shadow of the call's message */
static struct om_shm buffer;
static char shadow; /* of the buffer */
static om_pa_t shadow_pa;
static om_ipa_t touched; /* the guest's memory */
static bool is_in_ram, is_new, is_page, is_bound;
static unsigned int accesses, opened, released, unbound, taken;

struct om_shm *om_shm_new(struct om_vm *of, enum om_shm_kind kind, om_guest_cookie_t cookie,
			  uint32_t *result)
{
	assert(of == &vm && kind == OM_SHM_RPC_ARG && !is_new);
	is_new = nondet_bool();
	buffer.guest_cookie = cookie.v;
	buffer.cookie.v = nondet_u64();
	*result = nondet_u32();
	return is_new ? &buffer : NULL;
}

void *om_page_get(struct om_vm *of)
{
	assert(of == &vm && is_new);
	is_page = nondet_bool();
	return is_page ? &shadow : NULL;
}

bool om_shm_release(struct om_vm *of, struct om_shm *shm)
{
	assert(of == &vm && shm == &buffer && is_new && !is_page && !opened);
	released++;
	return true;
}

void om_shm_open(struct om_shm *shm)
{
	assert(shm == &buffer && shm->u.rpc_arg.shadow == &shadow && shm->u.rpc_arg.refs == 1);
	opened++;
}

om_pa_t om_port_page_pa(struct om_port_vm *owner, const void *of)
{
	assert(owner == vm.owner && of == &shadow);
	return shadow_pa;
}

bool om_port_write_guest(struct om_port_vm *owner, om_ipa_t to, const void *from, size_t size)
{
	assert(owner == vm.owner && size <= MSG_RPC_ARG_SIZE);
	touched = to;
	accesses++;
	is_in_ram = nondet_bool();
	return is_in_ram;
}

struct om_shm *om_shm_take(struct om_vm *of, enum om_shm_kind kind, om_cookie_t cookie)
{
	assert(of == &vm && kind == OM_SHM_RPC_ARG);
	taken += nondet_bool();
	return taken ? &buffer : NULL;
}

struct om_shm *om_shm_bind(struct om_vm *of, om_cookie_t cookie)
{
	assert(of == &vm);
	is_bound = nondet_bool();
	return is_bound ? &buffer : NULL;
}

void om_shm_unbind(struct om_vm *of, struct om_shm *shm)
{
	assert(of == &vm && shm == &buffer && is_bound);
	unbound++;
}

static void begin(void)
{
	any(&vm);
	any(&call);
	any(page);
	any(&buffer);
	call.vm = &vm;
	call.shadow = (struct om_msg *)page;
	call.msg.header.num_params = MSG_NUM_TA_PARAMS;
	call.with_rpc_arg = nondet_bool();
	buffer.u.rpc_arg.guest.v = nondet_u64();
	buffer.u.rpc_arg.shadow = &shadow;
	shadow_pa.v = nondet_u64();
	assume(shadow_pa.v && shadow_pa.v % OM_PAGE_SIZE == 0);
}

static uint64_t buffer_of_optee(void)
{
	return om_pair_get(call.optee.a[1], call.optee.a[2]);
}

static bool is_asked_to(uint32_t function)
{
	return call.phase == OM_PHASE_ASK && call.rpc.function == function;
}

PROOF(rpc_arg_request,
      "the guest is asked for as many bytes as OP-TEE wants; for none where messages follow the "
      "call's own",
      "none")
{
	uint32_t size = nondet_u32();

	begin();
	om_rpc_arg_request_alloc(&call, size);
	assert(call.rpc.kind == OM_RPC_ALLOC && call.rpc.alloc_size == size);
	assert(is_asked_to(call.with_rpc_arg ? SMC_RPC_FUNC_FOREIGN_INTR : SMC_RPC_FUNC_ALLOC));
	assert(call.rpc.pair == (call.with_rpc_arg ? 0 : (uint64_t)size << 32));
	reached(call.with_rpc_arg);
	reached(!call.with_rpc_arg);
}

PROOF(rpc_arg_answer,
      "OP-TEE gets a page of ours and our cookie, or none; what of the guest's is not taken is "
      "given back to it; a message has room in it",
      "none")
{
	struct om_smc guest;
	uint64_t given, size;
	bool is_given;

	begin();
	any(&guest);
	given = om_pair_get(guest.a[1], guest.a[2]);
	size = call.rpc.alloc_size;
	assume(call.phase == OM_PHASE_ENTER && size <= UINT32_MAX);
	om_rpc_arg_answer_alloc(&call, &guest);
	is_given = opened;
	assert(opened == (is_new && is_page) && released == (is_new && !is_page));
	if (is_given) {
		assert(call.phase == OM_PHASE_ENTER && buffer_of_optee() == shadow_pa.v);
		assert(om_pair_get(call.optee.a[4], call.optee.a[5]) == buffer.cookie.v);
		assert(buffer.u.rpc_arg.guest.v == (call.with_rpc_arg ? 0 : given));
	} else if (call.phase == OM_PHASE_ENTER) {
		assert(buffer_of_optee() == NO_BUFFER && (call.with_rpc_arg || !given));
	} else {
		assert(is_asked_to(SMC_RPC_FUNC_FREE) && call.rpc.kind == OM_RPC_REFUSED_ALLOC);
		assert(call.rpc.pair == om_pair_get(guest.a[4], guest.a[5]) && given &&
		       !call.with_rpc_arg);
	}
	if (is_given && !call.with_rpc_arg) {
		assert(is_in_ram && accesses == 1 && touched.v == given && given % 8 == 0);
		assert(given % OM_PAGE_SIZE + MSG_RPC_ARG_SIZE <= OM_PAGE_SIZE &&
		       given % OM_PAGE_SIZE + size <= OM_PAGE_SIZE);
		assert(buffer.guest_cookie == om_pair_get(guest.a[4], guest.a[5]));
	}
	reached(is_given && call.with_rpc_arg);
	reached(is_given && !call.with_rpc_arg && size > MSG_RPC_ARG_SIZE);
	reached(!is_given && released && call.phase == OM_PHASE_ASK);
	reached(!is_given && accesses && !is_in_ram);
	reached(!is_given && call.with_rpc_arg && released);
}

PROOF(rpc_arg_free,
      "a buffer that OP-TEE lets go of stays for its next step, and the guest is told by its own "
      "name, if it is the guest's",
      "none")
{
	begin();
	om_rpc_arg_request_free(&call, (om_cookie_t){ nondet_u64() });
	assert(call.retired == (taken ? &buffer : NULL) && call.rpc.kind == OM_RPC_NOTHING);
	if (taken && buffer.u.rpc_arg.guest.v)
		assert(is_asked_to(SMC_RPC_FUNC_FREE) && call.rpc.pair == buffer.guest_cookie);
	else
		assert(is_asked_to(SMC_RPC_FUNC_FOREIGN_INTR) && !call.rpc.pair);
	reached(taken && call.rpc.pair);
	reached(taken && !buffer.u.rpc_arg.guest.v);
	reached(!taken);
}

PROOF(rpc_arg_find,
      "a message of an RPC is where OP-TEE wrote it, and goes where the guest looks; a call "
      "without "
      "a place has none",
      "a call's message of four parameters")
{
	const struct om_msg *own;
	bool is_own, is_found;

	begin();
	call.rpc.arg = NULL;
	own = om_rpc_arg_own(&call);
	is_own = call.with_rpc_arg && own->header.cmd != OM_RPC_ARG_NOT_WRITTEN;
	is_found = om_rpc_arg_find(&call, (om_cookie_t){ nondet_u64() });
	assert(call.rpc.arg == (is_found && !is_own ? &buffer : NULL));
	assert(unbound == (is_bound && !call.rpc.arg));
	if (is_own) {
		assert(is_found && !is_bound && call.rpc.shadow == own && call.own_rpcs);
	} else if (is_found) {
		assert((void *)call.rpc.shadow == &shadow);
		assert(call.with_rpc_arg ||
		       (call.rpc.place.kind == OM_PLACE_GUEST &&
			call.rpc.place.at == buffer.u.rpc_arg.guest.v && call.rpc.place.at));
	}
	assert(implies(is_found && call.with_rpc_arg,
		       call.rpc.place.kind == call.place.kind &&
			       call.rpc.place.at ==
				       call.place.at + om_msg_size(MSG_NUM_TA_PARAMS)));
	reached(is_own);
	reached(is_found && !is_own && call.with_rpc_arg);
	reached(is_found && !call.with_rpc_arg);
	reached(!is_found && unbound);
}
