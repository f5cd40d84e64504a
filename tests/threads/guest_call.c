/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of standard calls, and what became of them. See guest.h. */
#include "guest.h"

#define TEE_ECHO   UINT64_C(0x5a5a5a5a)
#define UNKNOWN	   77u /* no command of OP-TEE's */
#define REFERENCES 2
#define BAD_PAGES  64 /* a list names a page that is none once in so many times */

static uint32_t page_of(const struct om_port_vm *vm, const struct context *context)
{
	uint32_t number = number_of(vm, context);

	return context->style == ABI_CALL_WITH_REGD_ARG ? PAGE_SHARED + number / 2
							: PAGE_MESSAGE + number;
}

struct abi_msg *guest_message(struct om_port_vm *vm, const struct context *context)
{
	uint32_t page = page_of(vm, context);

	return (struct abi_msg *)((char *)vm->ram[page] + context->offset);
}

void guest_write_list(struct om_port_vm *vm, uint32_t page, uint32_t count)
{
	uint64_t *list = vm->ram[page];

	for (uint32_t i = 0; i < count; i++)
		STORE(list[i], ipa_of(random_below(RAM_PAGES)));
	if (chance(BAD_PAGES))
		STORE(list[0], chance(2) ? 1 : ipa_of(RAM_PAGES));
}

static uint32_t choose_command(void)
{
	static const uint32_t commands[] = {
		ABI_CMD_REGISTER_SHM,	ABI_CMD_REGISTER_SHM,	  ABI_CMD_REGISTER_SHM,
		ABI_CMD_REGISTER_SHM,	ABI_CMD_UNREGISTER_SHM,	  ABI_CMD_UNREGISTER_SHM,
		ABI_CMD_UNREGISTER_SHM, ABI_CMD_INVOKE,		  ABI_CMD_INVOKE,
		ABI_CMD_INVOKE,		ABI_CMD_INVOKE,		  ABI_CMD_INVOKE,
		ABI_CMD_INVOKE,		ABI_CMD_INVOKE,		  ABI_CMD_OPEN_SESSION,
		ABI_CMD_OPEN_SESSION,	ABI_CMD_CLOSE_SESSION,	  ABI_CMD_CANCEL,
		ABI_CMD_DO_BOTTOM_HALF, ABI_CMD_STOP_ASYNC_NOTIF, UNKNOWN,
	};

	return commands[random_below(sizeof(commands) / sizeof(*commands))];
}

/* Probably one that is registered. */
static uint32_t choose_buffer(struct om_port_vm *vm)
{
	uint32_t number = any_buffer();

	for (uint32_t i = 0; i < 8 && !(LOAD(vm->registered) >> number & 1); i++)
		number = any_buffer();
	return number;
}

static bool has_message_buffer(const struct om_port_vm *vm)
{
	return LOAD(vm->registered) >> BIT_MESSAGE & 1;
}

/* The buffer of messages, so that they need not be in pages of their own. */
static void write_message_buffer(struct om_port_vm *vm, struct context *context,
				 struct abi_param *param)
{
	uint32_t list = PAGE_LIST + number_of(vm, context);

	for (uint32_t i = 0; i < SHARED_PAGES; i++)
		STORE(vm->ram[list][i], ipa_of(PAGE_SHARED + i));
	param->u.tmem.size = SHARED_PAGES * OM_PAGE_SIZE;
	param->u.tmem.shm_ref = COOKIE_MESSAGE;
	context->cookies = UINT64_C(1) << BIT_MESSAGE;
}

static void write_buffer(struct om_port_vm *vm, struct context *context, struct abi_param *param)
{
	uint32_t number = any_buffer();
	uint32_t count = 1 + random_below(chance(4) ? MAX_PAGES : 3);

	guest_write_list(vm, PAGE_LIST + number_of(vm, context), count);
	param->u.tmem.size = count * OM_PAGE_SIZE;
	param->u.tmem.shm_ref = COOKIE_BUFFER + number;
	context->cookies = UINT64_C(1) << number;
}

static uint32_t write_register(struct om_port_vm *vm, struct context *context, struct abi_msg *msg)
{
	struct abi_param *param = &msg->params[0];

	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = ipa_of(PAGE_LIST + number_of(vm, context));
	if (!has_message_buffer(vm) && chance(4))
		write_message_buffer(vm, context, param);
	else
		write_buffer(vm, context, param);
	return 1;
}

static uint32_t write_unregister(struct om_port_vm *vm, struct context *context,
				 struct abi_msg *msg)
{
	uint32_t number = chance(32) ? BIT_MESSAGE : choose_buffer(vm);
	struct abi_param *param = &msg->params[0];

	param->attr = ABI_ATTR_RMEM_INPUT;
	param->u.rmem.shm_ref = number == BIT_MESSAGE ? COOKIE_MESSAGE : COOKIE_BUFFER + number;
	context->cookies = UINT64_C(1) << number;
	return 1;
}

static void write_reference(struct om_port_vm *vm, struct context *context, struct abi_param *param)
{
	uint32_t number = choose_buffer(vm);

	param->attr = ABI_ATTR_RMEM_INOUT;
	param->u.rmem.offs = 0;
	param->u.rmem.size = 64;
	param->u.rmem.shm_ref = COOKIE_BUFFER + number;
	context->cookies |= UINT64_C(1) << number;
}

/* A value that OP-TEE changes, and references. */
static uint32_t write_invoke(struct om_port_vm *vm, struct context *context, struct abi_msg *msg)
{
	uint32_t references = random_below(REFERENCES + 1);

	context->value = random_below(UINT32_MAX);
	msg->params[0].attr = ABI_ATTR_VALUE_INOUT;
	msg->params[0].u.value.a = context->value;
	msg->params[0].u.value.b = 0;
	for (uint32_t i = 1; i <= references; i++)
		write_reference(vm, context, &msg->params[i]);
	return 1 + references;
}

static uint32_t write_open(struct om_port_vm *vm, struct context *context, struct abi_msg *msg)
{
	msg->params[0].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	msg->params[1].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	write_reference(vm, context, &msg->params[2]);
	return 3;
}

static uint32_t write_params(struct om_port_vm *vm, struct context *context, struct abi_msg *msg)
{
	switch (context->cmd) {
	case ABI_CMD_REGISTER_SHM:
		return write_register(vm, context, msg);
	case ABI_CMD_UNREGISTER_SHM:
		return write_unregister(vm, context, msg);
	case ABI_CMD_INVOKE:
		return write_invoke(vm, context, msg);
	case ABI_CMD_OPEN_SESSION:
		return write_open(vm, context, msg);
	default:
		return 0;
	}
}

static void choose_style(struct om_port_vm *vm, struct context *context)
{
	context->offset = 0;
	if (has_message_buffer(vm) && chance(2)) {
		context->style = ABI_CALL_WITH_REGD_ARG;
		context->offset = random_below(128) * sizeof(uint64_t) +
				  number_of(vm, context) % 2 * OM_PAGE_SIZE / 2;
	} else {
		context->style = chance(3) ? ABI_CALL_WITH_RPC_ARG : ABI_CALL_WITH_ARG;
	}
}

static void write_registers(struct om_port_vm *vm, struct context *context)
{
	struct om_smc *smc = &context->smc;
	uint64_t page = page_of(vm, context);

	*smc = (struct om_smc){ { context->style } };
	if (context->style == ABI_CALL_WITH_REGD_ARG) {
		set_pair(&smc->a[1], &smc->a[2], COOKIE_MESSAGE);
		smc->a[3] = (page - PAGE_SHARED) * OM_PAGE_SIZE + context->offset;
	} else {
		set_pair(&smc->a[1], &smc->a[2], ipa_of((uint32_t)page));
	}
}

/* What is closed is what nobody else is to close; now and then it is any. */
static uint32_t choose_session(struct om_port_vm *vm, uint32_t cmd)
{
	if (cmd == ABI_CMD_CLOSE_SESSION)
		return __atomic_exchange_n(&vm->spare, 0, __ATOMIC_RELAXED);
	return LOAD(vm->spare) && chance(4) ? LOAD(vm->spare) : LOAD(vm->session);
}

void guest_begin(struct om_port_vm *vm, struct context *context)
{
	struct abi_msg *msg;

	choose_style(vm, context);
	context->cmd = choose_command();
	context->cookies = 0;
	context->session = choose_session(vm, context->cmd);
	msg = guest_message(vm, context);
	msg->cmd = context->cmd;
	msg->session = context->session;
	msg->ret = ABI_GENERIC;
	msg->num_params = write_params(vm, context, msg);
	write_registers(vm, context);
}

static void set_registered(struct om_port_vm *vm, uint64_t cookies, bool are_registered)
{
	if (are_registered)
		__atomic_fetch_or(&vm->registered, cookies, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&vm->registered, ~cookies, __ATOMIC_RELAXED);
}

/* Nobody else has this message: what OP-TEE makes of the value is for this call. */
static void judge_value(const struct context *context, const struct abi_msg *msg)
{
	if (msg->params[0].u.value.b != (context->value ^ TEE_ECHO))
		violation(JUDGE_ANSWERS, "the result of another call", msg->params[0].u.value.b);
}

/* What is registered is a guess: others act meanwhile, and the VM may have begun a new life. */
void guest_end(struct om_port_vm *vm, struct context *context)
{
	const struct abi_msg *msg = guest_message(vm, context);
	bool is_done = context->smc.a[0] == ABI_OK && msg->ret == ABI_SUCCESS;

	if (context->cmd == ABI_CMD_REGISTER_SHM)
		set_registered(vm, context->cookies, is_done || msg->ret == ABI_BAD_PARAMETERS);
	else if (context->cmd == ABI_CMD_UNREGISTER_SHM || !is_done)
		set_registered(vm, context->cookies, false);
	else if (context->cmd == ABI_CMD_INVOKE)
		judge_value(context, msg);
	if (context->style == ABI_CALL_WITH_REGD_ARG && context->smc.a[0] == ABI_EBADADDR)
		set_registered(vm, UINT64_C(1) << BIT_MESSAGE, false);
}
