/* SPDX-License-Identifier: BSD-2-Clause */
/* Prepared states (states.h): calls that wait in each kind of RPC, buffers on their way. */
#include "prepare.h"

#include "port/port.h"
#include "secure/optee.h"
#include "secure/optee_ta.h"

/* Calls that wait for the guest in each kind of RPC. */
void in_alloc(void)
{
	start();
	must(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN)->smc.a[0] == ABI_RPC_ALLOC);
}

static void in_cmd(enum guest_style style)
{
	start();
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, style), ABI_RPC_CMD);
}

void in_cmd_plain(void)
{
	in_cmd(GUEST_PLAIN);
}

void in_cmd_rpc(void)
{
	in_cmd(GUEST_RPC_ARG);
}

void in_cmd_regd(void)
{
	in_cmd(GUEST_REGD_ARG);
}

void in_free(void)
{
	start();
	step_until(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN), ABI_RPC_FREE);
}

/* As many buffers in OP-TEE's cache as calls were in progress together. */
static void fill_cache(unsigned calls)
{
	struct guest_call *call[WORLD_CALLS];

	must(fast(ABI_ENABLE_SHM_CACHE).a[0] == ABI_OK);
	for (unsigned i = 0; i < calls; i++) {
		call[i] = invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_PLAIN);
		step_until(call[i], ABI_RPC_CMD);
	}
	for (unsigned i = 0; i < calls; i++)
		must(guest_call_finish(call[i]).ret == ABI_SUCCESS);
	world.calls = 0;
}

/* The cached buffer goes, as a call brings room of its own. */
void in_free_rpc(void)
{
	start();
	fill_cache(1);
	must(invoked(TA_RPC, ABI_RPC_CMD_FS, GUEST_RPC_ARG)->smc.a[0] == ABI_RPC_FREE);
}

static void in_interrupt(enum guest_style style)
{
	start();
	must(invoked(TA_INTERRUPT, 1, style)->smc.a[0] == ABI_RPC_FOREIGN_INTR);
}

void in_interrupt_plain(void)
{
	in_interrupt(GUEST_PLAIN);
}

void in_interrupt_regd(void)
{
	in_interrupt(GUEST_REGD_ARG);
}

/* A buffer is being lent: asked for, read in steps, refused, in use, taken back. */
static struct guest_call *in_lending(enum guest_style style, uint32_t cmd)
{
	struct guest_call *call;

	start();
	call = invoked(TA_RPC_BUFFER, 5 * ABI_PAGE_SIZE, style);
	step_until_cmd(call, cmd);
	return call;
}

static void read_in_steps(struct guest_call *call)
{
	sim_port.yields_every = 1;
	guest_call_step(call);
	must(call->smc.a[0] == ABI_RPC_FOREIGN_INTR && one.left_off_count == 1);
}

void in_shm_alloc_plain(void)
{
	in_lending(GUEST_PLAIN, ABI_RPC_CMD_SHM_ALLOC);
}

void in_shm_alloc_steps_plain(void)
{
	read_in_steps(in_lending(GUEST_PLAIN, ABI_RPC_CMD_SHM_ALLOC));
}

void in_shm_alloc_steps_rpc(void)
{
	read_in_steps(in_lending(GUEST_RPC_ARG, ABI_RPC_CMD_SHM_ALLOC));
}

static void in_injected_free(enum guest_style style)
{
	struct guest_call *call = in_lending(style, ABI_RPC_CMD_SHM_ALLOC);

	sim_port.fault = (struct sim_fault){ .calls = 1u << SIM_PIN, .at = { 1 } };
	guest_call_step(call);
	sim_port.fault = (struct sim_fault){ 0 };
	world.calls_fail = true;
	must(guest_rpc_request(call).cmd == ABI_RPC_CMD_SHM_FREE);
}

void in_injected_free_plain(void)
{
	in_injected_free(GUEST_PLAIN);
}

void in_injected_free_regd(void)
{
	in_injected_free(GUEST_REGD_ARG);
}

void in_load_rpc(void)
{
	in_lending(GUEST_RPC_ARG, ABI_RPC_CMD_LOAD_TA);
}

void in_shm_free_plain(void)
{
	in_lending(GUEST_PLAIN, ABI_RPC_CMD_SHM_FREE);
}

void in_shm_free_regd(void)
{
	in_lending(GUEST_REGD_ARG, ABI_RPC_CMD_SHM_FREE);
}

/* Between calls. */
void cached(void)
{
	start();
	fill_cache(2);
}

void kept(void)
{
	struct guest_call *call;

	start();
	call = invoked(TA_RPC_KEEP, 5000, GUEST_RPC_ARG);
	world.calls = 0;
	must(guest_call_finish(call).ret == ABI_SUCCESS);
}

void notified(void)
{
	start();
	be_notified(&one);
}

/* Registered buffers on their way in and out. */
static void moving(struct guest_share *share, const struct abi_msg *msg)
{
	share->state = GUEST_MAY_LIVE;
	begun(msg, GUEST_RPC_ARG)->share = share;
}

static void registering(void)
{
	struct guest_share *share = guest_share_new(&one, 0x20, 5 * ABI_PAGE_SIZE);
	struct abi_msg msg = msg_register(&one, share);

	moving(share, &msg);
}

static void unregistering(struct guest_share *share)
{
	struct abi_msg msg = msg_unregister(share);

	moving(share, &msg);
}

void registering_in_steps(void)
{
	start();
	sim_port.yields_every = 1;
	registering();
}

void registering_in_optee(void)
{
	start();
	optee.config.interrupts = 1;
	registering();
	optee.config.interrupts = 0;
}

void unregistering_in_steps(void)
{
	struct guest_share *share;

	start();
	share = registered(5 * ABI_PAGE_SIZE);
	sim_port.yields_every = 1;
	unregistering(share);
	must(one.left_off_count == 1);
}

void unregistering_in_optee(void)
{
	struct guest_share *share;

	start();
	share = registered(5 * ABI_PAGE_SIZE);
	optee.config.interrupts = 1;
	unregistering(share);
	optee.config.interrupts = 0;
}

void registered_message_in_use(void)
{
	struct abi_msg msg;

	start();
	msg = msg_invoke(world.session, TA_INTERRUPT);
	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, 1, 0);
	msg_add_rmem(&msg, ABI_ATTR_RMEM_INOUT, world.used, 0, 8);
	begun(&msg, GUEST_REGD_ARG);
}

/* What comes is for this session, and to close it: what it is told is open. */
static void contend_for(uint32_t session)
{
	world.session = session;
	for (int i = 0; i < 3; i++)
		world.closing[i] = session;
	world.has_no_session = true;
}

/* Of those who are to close it one finds it. */
void session_for_one(void)
{
	start();
	contend_for(world.session);
}

/* A call is in the session that others are to close. */
void session_in_use(void)
{
	start();
	invoked(TA_INTERRUPT, 1, GUEST_PLAIN);
	contend_for(world.session);
}

/* OP-TEE has an id for the session that others name already. */
void session_being_opened(void)
{
	struct abi_msg msg = msg_open();

	start();
	optee.config.session_interrupts = 1;
	begun(&msg, GUEST_PLAIN);
	optee.config.session_interrupts = 0;
	contend_for(world.closing[2] + 1);
}
